import 'reflect-metadata';
import { DynamicModule, INestApplicationContext, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module';
import { printWelcome } from './welcome';
import { armCrash } from './platform/chaos/crash-points';
import { ConfigModule } from './platform/config/config.module';
import { closeConnections } from './platform/database/connections';
import { StartupError } from './platform/errors/startup-error';
import { configureHttp } from './platform/http/configure-http';
import { Clients } from './platform/http/clients';
import { exactPaths } from './platform/http/exact-paths';
import { knownMethods } from './platform/http/known-methods';
import { requestId } from './platform/http/request-id';
import { safeHeaders } from './platform/http/safe-headers';
import { PinoLogger } from './platform/logging/logger';
import { FrontDoorAdapter } from './webhook/front-door';
import { WhatsappController } from './webhook/whatsapp.controller';

/** Whoever still sends or reads then is cut off: a slow upload must not keep the database from being closed. */
const CUT_OFF_MS = 6_500;
/** Whatever still hangs after this is left as it is; rows say where it stood. */
const SHUTDOWN_MS = 9_000;

/** Known once the configuration is read. */
let logLevel: string | undefined;

async function main(): Promise<void> {
  const stop = closeOnSignal();
  const { config, module } = await ConfigModule.load();
  logLevel = config.logLevel;
  armCrash(config.crash);
  const logger = new PinoLogger({ level: config.logLevel, production: config.production });
  const options = { logger, abortOnError: false };
  const root = AppModule.of(config, module);
  if (!config.servesHttp) {
    const { workerPort } = config;
    const app = await (workerPort === undefined
      ? NestFactory.createApplicationContext(root, options)
      : openWorkerPort(root, options, { name: 'WORKER_PORT', port: workerPort, host: config.host }));
    stop.with(app);
    return printWelcome(app, config);
  }
  const adapter = new FrontDoorAdapter();
  const app = await NestFactory.create<NestExpressApplication>(root, adapter, {
    ...options,
    bodyParser: false,
  });
  stop.with(app, () => app.getHttpServer().closeAllConnections());
  configureHttp(app);
  adapter.open(app.get(WhatsappController, { strict: false }));
  await listen(app, { name: 'PORT', port: config.port, host: config.host });
  await printWelcome(app, config);
}

/** Health and metrics of a worker, and nothing else. */
async function openWorkerPort(
  root: DynamicModule,
  options: NestApplicationOptions,
  address: Address,
): Promise<INestApplicationContext> {
  const app = await NestFactory.create<NestExpressApplication>(root, { ...options, bodyParser: false });
  app.disable('x-powered-by');
  app.use(requestId, safeHeaders(app.get(Clients, { strict: false })), knownMethods, exactPaths);
  await listen(app, address);
  return app;
}

interface Address {
  /** The variable that the port comes from. */
  readonly name: string;
  readonly port: number;
  readonly host: string;
}

async function listen(app: NestExpressApplication, { name, port, host }: Address): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartupError(`${name}: ${port} is in use; stop the other program or set another ${name}`);
    }
    if (code === 'EACCES')
      throw new StartupError(`${name}: no permission for ${port}; set a ${name} above 1023`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartupError('HOST: not an address of this machine; set HOST=127.0.0.1 or 0.0.0.0');
    }
    throw error;
  }
}

/**
 * Finishes the work in hand and ends with 0. A second signal changes nothing; one that comes before there is a program
 * to close is kept for it.
 */
function closeOnSignal(): { with(app: INestApplicationContext, cutOff?: () => void): void } {
  let app: INestApplicationContext | undefined;
  let cutOff: (() => void) | undefined;
  let asked = false;
  let closing = false;
  const close = () => {
    asked = true;
    if (app === undefined || closing) return;
    closing = true;
    setTimeout(() => cutOff?.(), CUT_OFF_MS).unref();
    setTimeout(() => process.exit(0), SHUTDOWN_MS).unref();
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  return {
    with: (started, cut) => {
      [app, cutOff] = [started, cut];
      if (asked) close();
    },
  };
}

main().catch(async (error: unknown) => {
  process.stderr.write(`Recado cannot start. ${reasonOf(error)}\n`);
  setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
  await closeConnections().catch(() => undefined);
  process.exit(1);
});

/** One line; for what nobody expected, the way to the whole of it. */
function reasonOf(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error))
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
  if (error instanceof StartupError || logLevel === undefined) return message;
  if (['debug', 'trace'].includes(logLevel)) return (error instanceof Error && error.stack) || message;
  return `${message} (set LOG_LEVEL=debug to see where)`;
}
