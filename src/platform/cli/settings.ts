import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CliSettings {
  /** Of the program, without a slash at its end. */
  address: string;
  /** Absent when neither the environment nor the data folder has one. */
  apiKey?: string;
  keyFile: string;
}

/** Finds the running program the way it was started: environment, then `.env`, then the key in its data folder. */
export function cliSettings(environment: Environment, folder: string): CliSettings {
  const all = environmentIn(environment, folder);
  const setting = (name: string): string | undefined => all[name];
  const keyFile = join(resolve(folder, setting('DATA_DIR') ?? 'data'), 'api.key');
  const apiKey = setting('API_KEY') ?? (textOf(keyFile)?.trim() || undefined);
  const host = reachable(setting('HOST') ?? '127.0.0.1');
  return {
    address: `http://${host}:${setting('PORT') ?? '3000'}`,
    keyFile,
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

/** The environment, and from `.env` what it leaves out. An empty variable counts as unset. */
export function environmentIn(environment: Environment, folder: string): Environment {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  return { ...envFile(join(folder, '.env')), ...Object.fromEntries(set) };
}

/** An address to listen on everywhere is none to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function envFile(path: string): Record<string, string> {
  const pairs = (textOf(path) ?? '').split('\n').flatMap((line) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    return match?.[1] === undefined ? [] : [[match[1], unquoted(match[2] ?? '')] as const];
  });
  return Object.fromEntries(pairs);
}

function unquoted(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value.replace(/\s+#.*$/, '');
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
