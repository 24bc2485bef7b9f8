import { Ground } from '../support/program';

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.prepare();
});
afterAll(() => ground.clear());

it('finds the demo line of a first start in order, from another process', async () => {
  await ground.start();
  const doctor = ground.spawn({}, 'dist/doctor/cli.js');
  expect((await doctor.ended).code).toBe(0);
  expect(doctor.output).toMatch(/^Line [-0-9a-f]{36} \(phone number id 700800900100201, Demo\)$/m);
  expect(doctor.output).not.toMatch(/^ {2}✗/m);
  expect(doctor.output.match(/^ {2}! .*/gm)?.filter((line) => !line.includes('answer_time')) ?? []).toEqual(
    [],
  );
  const elsewhere = ground.spawn({ PORT: '1' }, 'dist/doctor/cli.js');
  expect((await elsewhere.ended).code).toBe(1);
  expect(elsewhere.output).toContain('start the program with npm start');
});
