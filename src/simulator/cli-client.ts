import { CliFailure, ProgramClient } from '../platform/cli/program-client';
import { CliSettings } from '../platform/cli/settings';
import { JsonObject, objectsIn, stringIn } from './json';

/** Speaks to the simulator inside the running program as one customer. */
export class CliClient {
  private readonly program: ProgramClient;

  constructor(
    private readonly settings: CliSettings,
    private readonly phone: string,
  ) {
    this.program = new ProgramClient(settings);
  }

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
    return this.program.close();
  }

  private async call(method: 'GET' | 'POST', query: string, body?: JsonObject): Promise<JsonObject> {
    const answer = await this.program.ask(
      method,
      `/simulator/customers/${this.phone}/messages${query}`,
      body,
    );
    if (answer.status < 300) return answer.json;
    if (answer.status !== 404) throw this.program.unexpected(answer);
    throw new CliFailure(
      `The simulator of the program at ${this.settings.address} is off; start the program with SIMULATOR=on.`,
    );
  }
}
