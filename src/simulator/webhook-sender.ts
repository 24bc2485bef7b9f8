import { Agent, request } from 'undici';
import { Background } from './background';
import { SignatureKind } from './control-types';
import { webhookHeaders } from './signature';
import { SimulatedLine, WebhookAnswer } from './types';

/** Signs and posts webhook bodies, and posts them again until they are answered 200. */
export class WebhookSender {
  private readonly agent = new Agent({ connections: 64, headersTimeout: 10_000, bodyTimeout: 10_000 });

  constructor(
    private readonly background: Background,
    private readonly gapsMs: readonly number[],
    private readonly log: (message: string) => void,
  ) {}

  /** One attempt. */
  post(line: SimulatedLine, bytes: Buffer, signature: SignatureKind): Promise<WebhookAnswer> {
    const headers = webhookHeaders(signature, bytes, line.appSecret);
    return this.ask(line.webhookUrl, { method: 'POST', headers, body: bytes });
  }

  /** Resolves with the first answer; whatever is not 200 is tried again in the background. */
  async deliver(
    line: SimulatedLine,
    bytes: Buffer,
    { first = 'right', onTaken }: { first?: SignatureKind; onTaken: () => void },
  ): Promise<WebhookAnswer> {
    const answer = await this.post(line, bytes, first);
    if (answer.status === 200) onTaken();
    else this.background.run(this.redeliver(line, bytes, answer, onTaken));
    return answer;
  }

  private async redeliver(
    line: SimulatedLine,
    bytes: Buffer,
    first: WebhookAnswer,
    onTaken: () => void,
  ): Promise<void> {
    let { status } = first;
    for (const gap of this.gapsMs) {
      if (!(await this.background.pause(gap))) return;
      ({ status } = await this.post(line, bytes, 'right'));
      if (status === 200) return onTaken();
    }
    this.log(
      `Simulator: a webhook to line ${line.phoneNumberId} was given up; the last answer was ${status}.`,
    );
  }

  /** The GET that Meta makes when the webhook address is saved (create-webhook-endpoint). */
  verify(line: SimulatedLine, challenge: string): Promise<WebhookAnswer> {
    const url = new URL(line.webhookUrl);
    url.searchParams.set('hub.mode', 'subscribe');
    url.searchParams.set('hub.challenge', challenge);
    url.searchParams.set('hub.verify_token', line.verifyToken ?? '');
    return this.ask(url.href, { method: 'GET' });
  }

  private async ask(url: string, options: Parameters<typeof request>[1]): Promise<WebhookAnswer> {
    try {
      const response = await request(url, { dispatcher: this.agent, ...options });
      return { status: response.statusCode, body: await response.body.text() };
    } catch (error) {
      return { status: 0, body: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Cuts what is in flight. */
  close(): Promise<void> {
    return this.agent.destroy();
  }
}
