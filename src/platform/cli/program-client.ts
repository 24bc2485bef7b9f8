import { Agent, request } from 'undici';
import { isObject } from '../../domain/json';
import { CliSettings } from './settings';

/** What stops a command, in one line with the mend. */
export class CliFailure extends Error {}

export interface ProgramAnswer {
  readonly status: number;
  /** Empty when the answer is no JSON object. */
  readonly json: Record<string, unknown>;
}

/** A command's way to the program that runs. */
export class ProgramClient {
  private readonly agent = new Agent();

  /** @throws CliFailure without an API key */
  constructor(private readonly settings: CliSettings) {
    if (settings.apiKey !== undefined) return;
    throw new CliFailure(
      `There is no API key in ${settings.keyFile}; start the program here first (npm start), or set API_KEY.`,
    );
  }

  /** @throws CliFailure when nobody answers, or not to this key */
  async ask(method: 'GET' | 'POST', path: string, body?: object): Promise<ProgramAnswer> {
    const { address, apiKey, keyFile } = this.settings;
    const answer = await this.send(method, path, apiKey ?? '', body);
    if (answer === null)
      throw new CliFailure(`Nothing answers at ${address}; start the program with npm start, or set PORT.`);
    if (answer.status !== 401 && answer.status !== 403) return answer;
    throw new CliFailure(
      `The program at ${address} refused the API key; set API_KEY to the one it runs with (it keeps a generated one in ${keyFile}).`,
    );
  }

  /** What an answer means that is none of those expected. */
  unexpected({ status, json }: ProgramAnswer): CliFailure {
    const message = typeof json['message'] === 'string' ? json['message'] : 'no reason given';
    return new CliFailure(`The program at ${this.settings.address} answered ${status}: ${message}`);
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  private async send(
    method: 'GET' | 'POST',
    path: string,
    apiKey: string,
    body: object | undefined,
  ): Promise<ProgramAnswer | null> {
    try {
      const response = await request(`${this.settings.address}${path}`, {
        dispatcher: this.agent,
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.statusCode, json: parsed(await response.body.text()) };
    } catch {
      return null;
    }
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}
