import { Agent, request } from 'undici';
import { CliSettings } from './cli-settings';
import { isObject, JsonObject, objectsIn, stringIn } from './json';

/** What stops a conversation, in one line with the mend. */
export class CliFailure extends Error {}

/** Speaks to the simulator inside the running program as one customer. */
export class CliClient {
  private readonly agent = new Agent();

  constructor(
    private readonly settings: CliSettings,
    private readonly phone: string,
  ) {}

  /** Gives the wamid. */
  async send(message: JsonObject): Promise<string> {
    const answer = await this.call('POST', '', message);
    const id = stringIn(answer, 'id');
    if (id === undefined) throw new CliFailure('The program took the message without giving it an id.');
    return id;
  }

  /** Business messages after that id, oldest first; waits up to `waitMs` while there is none. */
  async messages(after?: string, waitMs = 0): Promise<JsonObject[]> {
    const query = new URLSearchParams({ wait: String(waitMs), ...(after === undefined ? {} : { after }) });
    return objectsIn((await this.call('GET', `?${query.toString()}`))['items']);
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  private async call(method: 'GET' | 'POST', query: string, body?: JsonObject): Promise<JsonObject> {
    const { address, apiKey } = this.settings;
    let status: number;
    let text: string;
    try {
      const response = await request(`${address}/simulator/customers/${this.phone}/messages${query}`, {
        dispatcher: this.agent,
        method,
        headers: { authorization: `Bearer ${apiKey ?? ''}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      status = response.statusCode;
      text = await response.body.text();
    } catch (cause) {
      throw new CliFailure(`Nothing answers at ${address}; start the program with npm start, or set PORT.`, {
        cause,
      });
    }
    const answer = parsed(text);
    if (status < 300) return answer;
    throw new CliFailure(this.reason(status, stringIn(answer, 'message')));
  }

  private reason(status: number, message: string | undefined): string {
    const { address, keyFile } = this.settings;
    if (status === 401 || status === 403) {
      return `The program at ${address} refused the API key; set API_KEY to the one it runs with (it keeps a generated one in ${keyFile}).`;
    }
    if (status === 404) {
      return `The simulator of the program at ${address} is off; start the program with SIMULATOR=on.`;
    }
    return `The program at ${address} answered ${status}: ${message ?? 'no reason given'}`;
  }
}

function parsed(text: string): JsonObject {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}
