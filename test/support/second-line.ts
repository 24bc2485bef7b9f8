import { TestApp } from './app';

/** Another line of the suite's app, which the simulator plays too; answers its id. */
export async function addSecondLine(app: TestApp): Promise<string> {
  const line = {
    phoneNumberId: '700800900100202',
    token: 'demo-token-2',
    verifyToken: 'second-verify-token',
    appSecret: 'demo_app_secret_2',
  };
  const { body } = await app.api('POST', '/api/v1/lines', line);
  app.simulator.useLine({
    ...line,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100002',
    webhookUrl: `${app.url}/webhook`,
  });
  return (body as { id: string }).id;
}
