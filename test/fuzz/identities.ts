/** The one line of the run. */
export const LINE = {
  phoneNumberId: '700800900100201',
  businessAccountId: '900100200300401',
  displayPhoneNumber: '15550100001',
  token: 'demo-token',
  appSecret: 'demo_app_secret_1',
  verifyToken: 'demo-verify-token',
  webhookUrl: 'http://127.0.0.1:9/webhook',
} as const;

/** Of the customer in the simulator's ready bodies. */
export const CUSTOMER = { phone: '15550100077', userId: 'BR.90817263545362718190' } as const;

/** When the cases in this process happen. */
export const NOW = 1_795_330_200_000;
