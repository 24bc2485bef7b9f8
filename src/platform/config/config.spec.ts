import 'reflect-metadata';
import { resolve } from 'node:path';
import { StartupError } from '../errors/startup-error';
import { Config, readConfig } from './config';

const LINE = {
  WHATSAPP_PHONE_NUMBER_ID: '700800900100201',
  WHATSAPP_API_TOKEN: 'demo-token',
  WHATSAPP_VERIFY_TOKEN: 'demo-verify-token',
  WHATSAPP_APP_SECRET: 'demo_app_secret_1',
};
const KEY = '0123456789abcdef'.repeat(4);

function refusalOf(env: Record<string, unknown>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('not refused');
}

const without = (name: keyof typeof LINE) =>
  Object.fromEntries(Object.entries(LINE).filter(([variable]) => variable !== name));

const DEFAULTS = {
  role: 'all',
  port: 3000,
  host: '127.0.0.1',
  webHost: '127.0.0.1',
  workerPort: undefined,
  dataDir: resolve('./data'),
  databaseUrl: undefined,
  redisUrl: undefined,
  simulator: true,
  production: false,
  lineMessagesPerSecond: 80,
  contactPace: true,
  turnQuietMs: 1000,
  retentionBodiesDays: 30,
  retentionReceiptsDays: 90,
  retentionMediaDays: 0,
  mediaMaxBytes: 104_857_600,
  mediaBucket: null,
  mediaScanCommand: null,
  apiKey: undefined,
  encryptionKey: undefined,
  allowUnsignedWebhooks: false,
  resendUnknownAfterMinutes: 0,
  firstLine: null,
  apiVersion: 'v26.0',
  apiBaseUrl: 'https://graph.facebook.com',
  publicUrl: undefined,
  trustedProxies: [],
  webhookAllowedAddresses: [],
  webhookClientCertificate: [],
  outwardPrivateAddresses: [],
  logLevel: 'info',
};
const VARIABLES = (
  'PORT HOST WORKER_PORT WEB_HOST RETENTION_BODIES_DAYS RETENTION_RECEIPTS_DAYS ' +
  'RESEND_UNKNOWN_AFTER_MINUTES RETENTION_MEDIA_DAYS MEDIA_MAX_BYTES MEDIA_SCAN_COMMAND MEDIA_S3_BUCKET ' +
  'MEDIA_S3_ENDPOINT MEDIA_S3_REGION MEDIA_S3_ACCESS_KEY_ID MEDIA_S3_SECRET_ACCESS_KEY ' +
  'DATA_DIR DATABASE_URL REDIS_URL ROLE SIMULATOR LINE_MESSAGES_PER_SECOND CONTACT_PACE TURN_QUIET_MS API_KEY ' +
  'ENCRYPTION_KEY WHATSAPP_PHONE_NUMBER_ID WHATSAPP_BUSINESS_ACCOUNT_ID WHATSAPP_API_TOKEN WHATSAPP_VERIFY_TOKEN ' +
  'META_WEBHOOK_VERIFY_TOKEN WHATSAPP_APP_SECRET ALLOW_UNSIGNED_WEBHOOKS WHATSAPP_API_VERSION ' +
  'WHATSAPP_API_BASE_URL PUBLIC_URL TRUSTED_PROXIES WEBHOOK_ALLOWED_ADDRESSES WEBHOOK_CLIENT_CERT_HEADER ' +
  'OUTWARD_PRIVATE_ADDRESSES LOG_LEVEL NODE_ENV'
).split(' ');

describe('the configuration', () => {
  it('has defaults for everything', () => {
    expect(readConfig({})).toMatchObject(DEFAULTS);
  });

  it.each(['', ' ', '\t\n'])('takes a variable that is %j as unset', (empty) => {
    expect(readConfig(Object.fromEntries(VARIABLES.map((name) => [name, empty])))).toMatchObject(DEFAULTS);
  });

  it('ignores what it does not know', () => {
    expect(readConfig({ PATH: '/bin', __proto__: 'x', constructor: 'y' })).toMatchObject(DEFAULTS);
  });

  it.each<[string, string, keyof Config, unknown]>([
    ['PORT', '1', 'port', 1],
    ['PORT', '65535', 'port', 65535],
    ['HOST', '0.0.0.0', 'host', '0.0.0.0'],
    ['DATA_DIR', '/var/lib/with blanks', 'dataDir', '/var/lib/with blanks'],
    ['DATA_DIR', 'elsewhere', 'dataDir', resolve('elsewhere')],
    ['DATABASE_URL', 'postgres://u:p@db:5432/recado', 'databaseUrl', 'postgres://u:p@db:5432/recado'],
    ['DATABASE_URL', 'postgresql:///recado?host=/tmp', 'databaseUrl', 'postgresql:///recado?host=/tmp'],
    ['REDIS_URL', 'redis://cache:6379', 'redisUrl', 'redis://cache:6379'],
    ['REDIS_URL', 'rediss://u:p@cache:6379/1', 'redisUrl', 'rediss://u:p@cache:6379/1'],
    ['ROLE', 'web', 'role', 'web'],
    ['ROLE', 'worker', 'role', 'worker'],
    ['SIMULATOR', 'on', 'simulator', true],
    ['SIMULATOR', 'OFF', 'simulator', false],
    ['SIMULATOR', 'true', 'simulator', true],
    ['SIMULATOR', '0', 'simulator', false],
    ['LINE_MESSAGES_PER_SECOND', '0', 'lineMessagesPerSecond', 0],
    ['LINE_MESSAGES_PER_SECOND', '1000', 'lineMessagesPerSecond', 1000],
    ['CONTACT_PACE', 'off', 'contactPace', false],
    ['WORKER_PORT', '3001', 'workerPort', 3001],
    ['WEB_HOST', 'web', 'localUrl', 'http://web:3000'],
    ['RETENTION_BODIES_DAYS', '8', 'retentionBodiesDays', 8],
    ['RETENTION_RECEIPTS_DAYS', '365', 'retentionReceiptsDays', 365],
    ['RETENTION_MEDIA_DAYS', '1', 'retentionMediaDays', 1],
    ['MEDIA_MAX_BYTES', '1024', 'mediaMaxBytes', 1024],
    ['MEDIA_SCAN_COMMAND', 'clamdscan --fdpass', 'mediaScanCommand', ['clamdscan', '--fdpass']],
    ['MEDIA_SCAN_COMMAND', '"/opt/my scan" "" x', 'mediaScanCommand', ['/opt/my scan', '', 'x']],
    ['RESEND_UNKNOWN_AFTER_MINUTES', '0', 'resendUnknownAfterMinutes', 0],
    ['RESEND_UNKNOWN_AFTER_MINUTES', '1440', 'resendUnknownAfterMinutes', 1440],
    ['TRUSTED_PROXIES', 'loopback, 10.0.0.0/8,,', 'trustedProxies', ['loopback', '10.0.0.0/8']],
    ['WEBHOOK_ALLOWED_ADDRESSES', '31.13.24.0/21', 'webhookAllowedAddresses', ['31.13.24.0/21']],
    ['OUTWARD_PRIVATE_ADDRESSES', 'fd00::/8', 'outwardPrivateAddresses', ['fd00::/8']],
    ['TURN_QUIET_MS', '0', 'turnQuietMs', 0],
    ['TURN_QUIET_MS', '60000', 'turnQuietMs', 60_000],
    ['API_KEY', '0123456789abcdef', 'apiKey', '0123456789abcdef'],
    ['ENCRYPTION_KEY', KEY, 'encryptionKey', KEY],
    ['ENCRYPTION_KEY', KEY.toUpperCase(), 'encryptionKey', KEY.toUpperCase()],
    ['ALLOW_UNSIGNED_WEBHOOKS', 'true', 'allowUnsignedWebhooks', true],
    ['ALLOW_UNSIGNED_WEBHOOKS', 'False', 'allowUnsignedWebhooks', false],
    ['WHATSAPP_API_VERSION', 'v25.0', 'apiVersion', 'v25.0'],
    ['WHATSAPP_API_BASE_URL', 'http://localhost:4000/graph/', 'apiBaseUrl', 'http://localhost:4000/graph'],
    ['WHATSAPP_API_BASE_URL', 'http://10.0.0.7', 'apiBaseUrl', 'http://10.0.0.7'],
    ['PUBLIC_URL', 'https://api.tienda.mx/', 'publicUrl', 'https://api.tienda.mx'],
    ['PUBLIC_URL', 'http://localhost:8080/recado', 'publicUrl', 'http://localhost:8080/recado'],
    ['LOG_LEVEL', 'silent', 'logLevel', 'silent'],
    ['NODE_ENV', 'production', 'production', true],
    ['NODE_ENV', 'production', 'simulator', false],
    ['NODE_ENV', 'test', 'production', false],
    ['NODE_ENV', ' Production ', 'production', true],
    ['NODE_ENV', 'development', 'production', false],
  ])('takes %s=%s as %s %j', (name, value, member, expected) => {
    expect(readConfig({ [name]: value })[member]).toEqual(expected);
  });

  it.each([
    ['PORT', ['0', '65536', '-1', '3000.5', '0x10', '1e3', 'http', '99999999999999999999']],
    ['DATABASE_URL', ['localhost:5432', 'mysql://hush@db/x', 'postgres://', 'postgres://hush db']],
    ['NODE_ENV', ['prod', 'production;', 'staging', 'constructor']],
    ['REDIS_URL', ['localhost:6379', 'http://hush:6379', 'redis://']],
    ['ROLE', ['both', 'WEB', 'constructor']],
    ['SIMULATOR', ['yes', 'maybe', 'constructor', '__proto__']],
    ['LINE_MESSAGES_PER_SECOND', ['-1', '10001', 'fast', '1.5']],
    ['CONTACT_PACE', ['6', 'slow']],
    ['WORKER_PORT', ['0', '65536', 'http']],
    ['RETENTION_BODIES_DAYS', ['7', '0', '-1', '8.5', 'never', '36501']],
    ['RETENTION_RECEIPTS_DAYS', ['7', 'never']],
    ['RETENTION_MEDIA_DAYS', ['-1', '36501', 'never']],
    ['MEDIA_MAX_BYTES', ['0', '1023', '1073741825', '100MB']],
    ['MEDIA_S3_BUCKET', ['hush/bucket', 'Hush', 'a']],
    ['MEDIA_S3_ENDPOINT', ['hush', 'ftp://hush']],
    ['MEDIA_S3_REGION', ['hush region', 'HUSH']],
    ['RESEND_UNKNOWN_AFTER_MINUTES', ['-1', '1441', 'never', '1.5']],
    ['TURN_QUIET_MS', ['-1', '60001', '1s']],
    ['API_KEY', ['hush', '0123456789abcde', 'a'.repeat(64), 'abcdeabcdeabcdea']],
    ['ENCRYPTION_KEY', ['hush', KEY.slice(1), `${KEY}0`, `${KEY.slice(1)}g`]],
    ['WHATSAPP_PHONE_NUMBER_ID', ['+700800900100201', 'hush']],
    ['WHATSAPP_BUSINESS_ACCOUNT_ID', ['hush', '9001 0020']],
    ['ALLOW_UNSIGNED_WEBHOOKS', ['yes', 'hush']],
    ['WHATSAPP_API_VERSION', ['26', 'v26', '26.0', 'v26.0/hush']],
    ['WHATSAPP_API_BASE_URL', ['graph.facebook.com', 'ftp://hush', 'hush']],
    [
      'PUBLIC_URL',
      [
        'api.hush.mx',
        'ftp://hush.mx',
        'https://a:hush@b.mx',
        'https://hush.mx/?a=b',
        'https://hush.mx/webhook',
      ],
    ],
    ['LOG_LEVEL', ['loud', 'INFO']],
  ])('refuses %s when it is any of %j, naming it and not the value', (name, values) => {
    for (const value of values) {
      const message = refusalOf({ [name]: value });
      expect(message).toMatch(new RegExp(`^${name}: .`));
      expect(message.slice(name.length)).not.toMatch(/hush|constructor|__proto__|0123456789/);
    }
  });

  it('names everything that is wrong at once', () => {
    const message = refusalOf({ PORT: 'x', ROLE: 'y', API_KEY: 'z' });
    for (const name of ['PORT', 'ROLE', 'API_KEY']) expect(message).toContain(`${name}: `);
  });

  it.each(['10.0.0.0/8, office', '10.0.0.0/33', '0.0.0.0/0', '::/0', 'example.com'])(
    'refuses %j as a list of addresses',
    (list) => {
      for (const name of ['TRUSTED_PROXIES', 'WEBHOOK_ALLOWED_ADDRESSES', 'OUTWARD_PRIVATE_ADDRESSES']) {
        expect(() => readConfig({ [name]: list })).toThrow(new RegExp(`^${name}: give addresses`));
      }
    },
  );

  it('believes what is said of a certificate only where a proxy is trusted', () => {
    const WEBHOOK_CLIENT_CERT_HEADER = 'X-Client-Verify=SUCCESS; X-Client-Subject=CN=a.example';
    expect(() => readConfig({ WEBHOOK_CLIENT_CERT_HEADER })).toThrow('TRUSTED_PROXIES');
    expect(
      readConfig({ WEBHOOK_CLIENT_CERT_HEADER, TRUSTED_PROXIES: 'loopback' }).webhookClientCertificate,
    ).toEqual([
      { name: 'x-client-verify', value: 'SUCCESS' },
      { name: 'x-client-subject', value: 'CN=a.example' },
    ]);
    expect(() => readConfig({ WEBHOOK_CLIENT_CERT_HEADER: 'X-Client', TRUSTED_PROXIES: 'loopback' })).toThrow(
      'Name=value',
    );
  });

  it('lets SIMULATOR say otherwise in production', () => {
    expect(readConfig({ NODE_ENV: 'production', SIMULATOR: 'on' }).simulator).toBe(true);
  });
});

describe('the bucket for files', () => {
  const keys = {
    MEDIA_S3_BUCKET: 'recado',
    MEDIA_S3_ACCESS_KEY_ID: 'key-id',
    MEDIA_S3_SECRET_ACCESS_KEY: 'hush-hush',
  };

  it('is at AWS unless told', () => {
    expect(readConfig(keys).mediaBucket).toEqual({
      bucket: 'recado',
      endpoint: 'https://s3.us-east-1.amazonaws.com',
      region: 'us-east-1',
      accessKeyId: 'key-id',
      secretAccessKey: 'hush-hush',
    });
  });

  it('may be anywhere', () => {
    const other = { ...keys, MEDIA_S3_ENDPOINT: 'http://minio:9000/', MEDIA_S3_REGION: 'eu-south-2' };
    expect(readConfig(other).mediaBucket).toMatchObject({
      endpoint: 'http://minio:9000',
      region: 'eu-south-2',
    });
  });

  it.each(Object.keys(keys) as (keyof typeof keys)[])('is refused without %s', (name) => {
    const message = refusalOf({ ...keys, [name]: '' });
    expect(message).toContain(name);
    expect(message).not.toContain('hush');
  });
});

describe('the first line', () => {
  const line = {
    phoneNumberId: '700800900100201',
    businessAccountId: null,
    token: 'demo-token',
    verifyToken: 'demo-verify-token',
    appSecret: 'demo_app_secret_1',
  };

  it('is the four that go together', () => {
    expect(readConfig(LINE).firstLine).toEqual(line);
  });

  it('may know its account', () => {
    const env = { ...LINE, WHATSAPP_BUSINESS_ACCOUNT_ID: '900100200300401' };
    expect(readConfig(env).firstLine).toEqual({ ...line, businessAccountId: '900100200300401' });
  });

  it('reads the verify token under its other name too', () => {
    const other = { ...without('WHATSAPP_VERIFY_TOKEN'), META_WEBHOOK_VERIFY_TOKEN: 'other-token' };
    expect(readConfig(other).firstLine?.verifyToken).toBe('other-token');
    expect(readConfig({ ...other, ...LINE }).firstLine?.verifyToken).toBe('demo-verify-token');
  });

  it.each(Object.keys(LINE) as (keyof typeof LINE)[])(
    'is refused without %s, saying where to find it',
    (name) => {
      for (const env of [without(name), { ...LINE, [name]: '' }]) {
        const message = refusalOf(env);
        expect(message).toMatch(new RegExp(`${name} \\(.{10,}\\)`));
        for (const value of Object.values(LINE)) expect(message).not.toContain(value);
      }
    },
  );

  it.each(Object.entries(LINE))('is refused with %s alone, naming the other three', (name, value) => {
    const message = refusalOf({ [name]: value });
    for (const other of Object.keys(LINE)) expect(message.includes(`${other} (`)).toBe(other !== name);
  });

  it('may lack the app secret in unsigned mode only', () => {
    const env = { ...without('WHATSAPP_APP_SECRET'), ALLOW_UNSIGNED_WEBHOOKS: 'true' };
    expect(readConfig(env).firstLine).toEqual({ ...line, appSecret: null });
    expect(refusalOf({ ...env, ALLOW_UNSIGNED_WEBHOOKS: 'false' })).toContain('WHATSAPP_APP_SECRET');
  });

  it('cannot be unsigned in production', () => {
    const env = { ...LINE, ALLOW_UNSIGNED_WEBHOOKS: 'true', NODE_ENV: 'production' };
    expect(refusalOf(env)).toMatch(/^ALLOW_UNSIGNED_WEBHOOKS: .*WHATSAPP_APP_SECRET/);
    expect(readConfig({ ...env, ALLOW_UNSIGNED_WEBHOOKS: 'false' }).allowUnsignedWebhooks).toBe(false);
  });
});

describe('a process', () => {
  it.each([
    ['all', true, true],
    ['web', true, false],
    ['worker', false, true],
  ])('of role %s serves: %j, works: %j', (ROLE, serves, works) => {
    const config = readConfig({ ROLE });
    expect([config.servesHttp, config.works]).toEqual([serves, works]);
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://127.0.0.1:3000'],
    ['::1', 'http://[::1]:3000'],
    ['recado.internal', 'http://recado.internal:3000'],
  ])('listening on %s reaches itself at %s', (HOST, url) => {
    expect(readConfig({ HOST }).localUrl).toBe(url);
  });
});
