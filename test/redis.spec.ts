import { Simulator } from '../src/simulator/simulator';
import { Ground } from './support/program';
import { describeWithRedis, Redis } from './support/redis';
import { until } from './support/until';

const LINE = '700800900100201';

describeWithRedis('web and worker as separate processes', () => {
  let redis: Redis;
  let ground: Ground;
  let simulator: Simulator;
  beforeEach(async () => {
    redis = await Redis.start();
    ground = await Ground.prepare();
    simulator = new Simulator({ redeliveryGapsMs: [] });
  });
  afterEach(async () => {
    await simulator.close();
    await ground.clear();
    await redis.clear();
  });

  /** Resolves when the customer's message has been answered. */
  async function answered(id: string): Promise<void> {
    const isAnswer = ({ body }: { body?: unknown }) =>
      (body as { context?: { message_id: string } } | undefined)?.context?.message_id === id;
    await until(() => simulator.requests.some(isAnswer));
  }

  it('answers through Bull, and goes on without Redis and after it came back', async () => {
    const { url } = await simulator.listen();
    const env = {
      REDIS_URL: redis.url,
      TURN_QUIET_MS: '0',
      WHATSAPP_PHONE_NUMBER_ID: LINE,
      WHATSAPP_API_TOKEN: 'demo-token',
      WHATSAPP_VERIFY_TOKEN: 'demo-verify-token',
      WHATSAPP_APP_SECRET: 'demo_app_secret_1',
      WHATSAPP_API_BASE_URL: `${url}/graph`,
    };
    const web = await ground.start({ ...env, ROLE: 'web' });
    await ground.start({ ...env, ROLE: 'worker' });
    simulator.useLine({
      phoneNumberId: LINE,
      businessAccountId: '900100200300401',
      displayPhoneNumber: '15550100001',
      token: 'demo-token',
      appSecret: 'demo_app_secret_1',
      webhookUrl: `${web.url}/webhook`,
    });
    const customer = simulator.customer('15550100077');
    /** Resolves when it is ready, and says so of its wake-ups. */
    const untilReady = async (queue: string) =>
      until(async () => {
        const said = (await (await fetch(`${web.url}/health/ready`)).json()) as Record<string, unknown>;
        return said['status'] === 'ok' && said['queue'] === queue;
      });

    await answered((await customer.say('hola')).id);
    await untilReady('ok');

    await redis.kill();
    const whileAway = await customer.say('hola');
    expect(whileAway.status).toBe(200);
    await answered(whileAway.id);
    await untilReady('degraded');

    await redis.run();
    await answered((await customer.say('hola')).id);
  });
});
