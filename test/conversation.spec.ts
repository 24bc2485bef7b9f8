import { CUSTOMER, startApp, TestApp } from './support/app';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
});
afterAll(() => recado.close());

const repliesTo = (phone: string) =>
  recado.simulator.requests
    .filter((request) => (request.body as { to?: string } | undefined)?.to === `+${phone}`)
    .map((request) => request.body as { type: string; text?: { body: string }; context?: { message_id: string } });

it('answers a greeting once, quoting it, after marking it as read', async () => {
  const sent = await recado.simulator.customer(CUSTOMER).say('¡HÓLA!');
  expect(sent.status).toBe(200);
  await recado.settled();
  expect(repliesTo(CUSTOMER)).toEqual([
    expect.objectContaining({
      type: 'text',
      text: expect.objectContaining({ body: expect.stringContaining('¡Hola! 👋 Bienvenido') }),
      context: { message_id: sent.id },
    }),
  ]);
});
