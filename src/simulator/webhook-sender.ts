import { Agent, request } from 'undici';
import { SignatureKind } from './control-types';
import { webhookHeaders } from './signature';
import { SimulatedLine, WebhookAnswer } from './types';

/** Signs and posts webhook bodies. */
export class WebhookSender {
  private readonly agent = new Agent({ connections: 64, headersTimeout: 10_000, bodyTimeout: 10_000 });

  /** One attempt. */
  post(line: SimulatedLine, bytes: Buffer, signature: SignatureKind): Promise<WebhookAnswer> {
    const headers = webhookHeaders(signature, bytes, line.appSecret);
    return this.ask(line.webhookUrl, { method: 'POST', headers, body: bytes });
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
