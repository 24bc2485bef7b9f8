import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomerMessages } from '../../src/simulator/control-types';
import { CUSTOMER, startApp, TestApp } from '../support/app';
import { createTestDatabase, TestDatabase } from '../support/database';
import { found } from '../support/until';

/** The demo line, on the simulator that is mounted beside the product. */
const demo = {
  SIMULATOR: 'on',
  ENCRYPTION_KEY: 'ab'.repeat(32),
  WHATSAPP_PHONE_NUMBER_ID: '',
  WHATSAPP_API_TOKEN: '',
  WHATSAPP_VERIFY_TOKEN: '',
  WHATSAPP_APP_SECRET: '',
};

let database: TestDatabase;
let dataDir: string;
beforeEach(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'recado-restart-'));
});
afterEach(async () => {
  rmSync(dataDir, { recursive: true });
  await database.drop();
});

/** Starts with the same database and folder, plays, and stops. */
async function during<T>(play: (recado: TestApp) => Promise<T>): Promise<T> {
  const recado = await startApp({ database, env: { ...demo, DATA_DIR: dataDir } });
  try {
    return await play(recado);
  } finally {
    await recado.close();
  }
}

const path = `/simulator/customers/${CUSTOMER}/messages`;
const conversation = async (recado: TestApp) =>
  (await recado.api('GET', `${path}?direction=both`)).body as CustomerMessages;

async function answerTo(recado: TestApp, body: string): Promise<void> {
  const message = { type: 'text', text: { body }, name: 'Luz', hidesPhone: true };
  const { id } = (await recado.api('POST', path, message)).body as { id: string };
  const answers = await found(async () => {
    const { body: said } = await recado.api('GET', `${path}?after=${id}&wait=15000`);
    const { items } = said as CustomerMessages;
    return items.length > 0 ? items : undefined;
  });
  expect(answers).toHaveLength(1);
}

it('goes on where it was after a restart', async () => {
  const before = await during(async (recado) => {
    await answerTo(recado, 'hola');
    return conversation(recado);
  });
  expect(before.customer).toMatchObject({ phone: CUSTOMER, hidesPhone: true });
  expect(statSync(join(dataDir, 'simulator.json')).mode & 0o777).toBe(0o600);
  await during(async (recado) => {
    const after = await conversation(recado);
    expect(after.customer).toEqual(before.customer);
    expect(after.items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id));
    await answerTo(recado, 'ayuda');
    expect((await conversation(recado)).items).toHaveLength(4);
  });
});

it('starts without what it cannot read', async () => {
  writeFileSync(join(dataDir, 'simulator.json'), '{"version":1,"conversations":[{');
  await during(async (recado) => {
    expect((await conversation(recado)).items).toEqual([]);
    await answerTo(recado, 'hola');
  });
  await during(async (recado) => expect((await conversation(recado)).items).toHaveLength(2));
});
