import { INestApplicationContext } from '@nestjs/common';
import { InvitationsService } from './operators/invitations.service';
import { Config } from './platform/config/config';
import { ApiKey } from './platform/secrets/keys';
import { LinesService } from './tenants/lines.service';

/**
 * Tells whoever started the program what they need next. The only output that is for people and not a log: past the logger,
 * so that key and link go wherever the output of the process goes and nowhere else.
 */
export async function printWelcome(app: INestApplicationContext, config: Config): Promise<void> {
  const { fresh } = app.get(ApiKey, { strict: false });
  const known = config.apiKey === undefined ? `in ${config.dataDir}/api.key` : 'as given in API_KEY';
  const key = `  API key    ${fresh === undefined ? known : `${fresh}   (printed this once; kept in DATA_DIR/api.key)`}`;
  // Whichever role starts first makes the key, so whichever does prints it.
  if (!config.servesHttp) return print(config, [`Recado works (role ${config.role}).`, key]);
  const lines = await app.get(LinesService, { strict: false }).all();
  const owner = await app.get(InvitationsService, { strict: false }).firstOwnerLink();
  const unsigned = lines.filter((line) => line.active && line.appSecret === null).length;
  print(config, [
    `Recado runs at ${config.localUrl}`,
    `  Browser    ${config.localUrl}   (sign in with the API key, or with your account)`,
    ...(owner === null ? [] : [`  Owner      ${owner.url}   (works once, for 24 hours: make your account)`]),
    key,
    `  API        ${config.localUrl}/docs   (Authorization: Bearer <API key>)`,
    ...(lines.some((line) => line.active && line.simulated)
      ? [
          '  Try it     talk to the bot in the browser, or: npm run simulate -- "hola"   (no Meta account needed)',
        ]
      : []),
    ...(lines.some((line) => line.active && !line.simulated)
      ? [`  Webhook    ${config.localUrl}/webhook   (enter its public https address in the Meta app)`]
      : []),
    ...(lines.some((line) => line.active)
      ? []
      : [
          '  No line yet: set the WHATSAPP_ variables (see .env.example) and start again; or add one in the browser, or POST /api/v1/lines.',
        ]),
    ...(config.production && config.simulator
      ? [
          '  WARNING    the simulator is on in production (SIMULATOR=on); lines with real credentials are out of its reach',
        ]
      : []),
    ...(unsigned === 0
      ? []
      : [`  WARNING    ${unsigned} line(s) accept UNSIGNED webhooks (ALLOW_UNSIGNED_WEBHOOKS)`]),
  ]);
}

/** In production whatever collects the output reads JSON, a line each; LOG_LEVEL does not hide these. */
function print({ production }: Config, lines: readonly string[]): void {
  if (production) {
    const time = new Date().toISOString();
    const entries = lines.map((line) => ({ level: 30, time, msg: line.trim().replaceAll(/ {2,}/g, ' ') }));
    process.stdout.write(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    return;
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}
