import { SessionsService } from '../../src/access/sessions.service';
import { NewsFeed } from '../../src/platform/events/news-feed';
import { Items, LineItem, TranscriptMessage } from '../../src/simulator/control-types';
import { LinesService } from '../../src/tenants/lines.service';
import { CUSTOMER, PHONE_NUMBER_ID, startApp, TestApp } from '../support/app';
import { found } from '../support/until';

/** The demo line alone, on the simulator that is mounted beside the product. */
const demo = {
  SIMULATOR: 'on',
  WHATSAPP_PHONE_NUMBER_ID: '',
  WHATSAPP_API_TOKEN: '',
  WHATSAPP_VERIFY_TOKEN: '',
  WHATSAPP_APP_SECRET: '',
};

let recado: TestApp;
beforeEach(async () => {
  recado = await startApp({ env: demo });
});
afterEach(() => recado.close());

const change = (line: object) => recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, line);

async function served(): Promise<string[]> {
  const { body } = await recado.api('GET', '/simulator/lines');
  return (body as Items<LineItem>).items.map(({ phoneNumberId }) => phoneNumberId);
}

const write = (body: string) =>
  recado.api('POST', `/simulator/customers/${CUSTOMER}/messages`, { type: 'text', text: { body } });

it('follows what people do to a line', async () => {
  expect(await served()).toEqual([PHONE_NUMBER_ID]);
  await change({ active: false });
  expect(await served()).toEqual([]);
  expect(await write('hola')).toMatchObject({ status: 409, body: { code: 'no_line' } });
  await change({ active: true });
  expect((await write('hola')).status).toBe(202);
  const answers = await found(async () => {
    const { body } = await recado.api('GET', `/simulator/customers/${CUSTOMER}/messages?wait=15000`);
    const { items } = body as Items<TranscriptMessage>;
    return items.length > 0 ? items : undefined;
  });
  expect(answers).toHaveLength(1);
  const another = await recado.api('POST', '/api/v1/lines/simulated', {});
  expect(await served()).toEqual([PHONE_NUMBER_ID, (another.body as LineItem).phoneNumberId]);
});

it('serves no line that is real', async () => {
  await recado.query('UPDATE lines SET simulated = false');
  await change({ name: 'Real' });
  expect(await served()).toEqual([]);
});

it('is news to whoever looks at the line', async () => {
  const heard = new Promise((resolve) => {
    recado.app.get(NewsFeed, { strict: false }).listen((news) => {
      const item = news?.find(({ topic }) => topic === 'simulator');
      if (item) resolve(item);
    });
  });
  await write('hola');
  const [line] = await recado.query<{ tenant_id: string }>('SELECT tenant_id FROM lines');
  expect(await heard).toEqual({ topic: 'simulator', tenantId: line?.tenant_id, id: PHONE_NUMBER_ID });
});

describe('while the database is away', () => {
  const away = () => Promise.reject(Object.assign(new Error('starting up'), { code: '57P03' }));
  const unavailable = { statusCode: 503, code: 'store_unavailable' };
  afterEach(() => jest.restoreAllMocks());

  it('does not take a session for a stranger, nor show why', async () => {
    jest.spyOn(recado.app.get(SessionsService, { strict: false }), 'find').mockImplementation(away);
    const headers = { cookie: `recado_session=${'a'.repeat(43)}` };
    const response = await fetch(`${recado.url}/simulator/lines`, { headers });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject(unavailable);
  });

  it('posts nothing, since nobody knows which lines are real', async () => {
    jest.spyOn(recado.app.get(LinesService, { strict: false }), 'reload').mockImplementation(away);
    expect(await recado.api('POST', '/simulator/webhooks', { body: {} })).toMatchObject({
      status: 503,
      body: unavailable,
    });
  });
});
