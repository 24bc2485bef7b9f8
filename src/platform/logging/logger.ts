import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import pretty from 'pino-pretty';

type Fields = Record<string, unknown>;

/** Nest's own notes on modules and routes: a page of them at every start. */
const WIRING = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

/** Nest's words on a start that failed; `main` says in one line what they say with a stack. */
const FAILED_START = new Set(['ExceptionHandler', 'NestApplication']);

const surrounding = new AsyncLocalStorage<Fields>();

/** Runs `work` with ids that every log line inside it carries (request, lane, job). */
export function withLogFields<T>(fields: Fields, work: () => T): T {
  return surrounding.run({ ...surrounding.getStore(), ...fields }, work);
}

/** Runs `work` as a job with an id of its own: what a request or another job only sets going is not part of that. */
export function asJob<T>(job: string, work: () => T): T {
  return surrounding.run({ job, jobId: randomUUID() }, work);
}

/** A name that a webhook brings: told when it looks like one of Meta's, since a stranger's words are for no log. */
export function wireName(name: string): string {
  return /^[a-z][a-z_]{0,63}$/.test(name) ? name : 'other';
}

/**
 * Nest's logger over pino: JSON lines in production, readable lines in development.
 * Call as `this.logger.warn('what happened', { ids })`; only ids, never a text, a phone or a secret.
 */
export class PinoLogger implements LoggerService {
  private readonly pino: pino.Logger;

  constructor({ level, production }: { level: string; production: boolean }) {
    const options: pino.LoggerOptions = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
    this.pino = production
      ? pino(options)
      : pino(options, pretty({ sync: true, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' }));
  }

  log = (message: unknown, ...rest: unknown[]) => this.write('info', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.write('trace', message, rest);

  /** Nest passes the context (a class name) last, and a stack as a string before it. */
  private write(wanted: pino.Level, message: unknown, rest: unknown[]): void {
    const last = rest.at(-1);
    const context = typeof last === 'string' ? last : undefined;
    const level = isWiring(wanted, context ?? '') ? 'debug' : wanted;
    if (!this.pino.isLevelEnabled(level)) return;
    const fields: Fields = { context, ...surrounding.getStore() };
    for (const part of rest) {
      if (part instanceof Error) fields['error'] = describeError(part);
      else if (typeof part === 'object' && part !== null) Object.assign(fields, part);
    }
    if (message instanceof Error) fields['error'] = describeError(message);
    this.pino[level](fields, message instanceof Error ? messageOf(message) : String(message));
  }
}

function isWiring(level: pino.Level, context: string): boolean {
  return (level === 'info' && WIRING.has(context)) || (level === 'error' && FAILED_START.has(context));
}

/** What Postgres says of a value that it cannot take (class 22), or JSON.parse of a text, quotes it. */
function messageOf(error: Error): string | undefined {
  const quotes =
    error.name === 'SyntaxError' || ('code' in error && /^22[0-9A-Z]{3}$/.test(String(error.code)));
  const message = quotes ? error.message.replace(/["'][\s\S]*["']/, '"…"') : error.message;
  return message.split('\n')[0]?.slice(0, 300);
}

/** Postgres puts row values into `detail` and parameters into the error object; both may be customers' words. */
export function describeError(error: Error): Fields {
  const code = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    code,
    message: messageOf(error),
    stack: frames(error),
  };
}

/** After the message, whose lines may look like frames. */
function frames({ message, stack = '' }: Error): string | undefined {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6)
    .join('\n');
}
