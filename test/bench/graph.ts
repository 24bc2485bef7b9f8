import { Simulator } from '../../src/simulator/simulator';

/** Meta's side of the throughput figure, in a process of its own: accepts everything, reports what it counted. */
async function main(): Promise<void> {
  const [token = '', phoneNumberId = ''] = process.argv.slice(2);
  const simulator = new Simulator({ trusting: true, requestLogSize: 1_000 });
  simulator.mischief.statuses = false;
  simulator.useLine({
    phoneNumberId,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100001',
    token,
    appSecret: 'unused',
    webhookUrl: 'http://127.0.0.1:9/webhook',
  });
  const { url } = await simulator.listen();
  process.on('message', () => process.send?.({ count: simulator.requestCount }));
  process.on('SIGTERM', () => process.exit(0));
  process.send?.({ url });
}

void main();
