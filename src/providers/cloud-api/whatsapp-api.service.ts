import { Injectable } from '@nestjs/common';
import { LineAccess, Provider, SendOutcome, SendRequest } from '../provider';
import { describeFailure, GraphClient } from './graph-client';
import { Answer, judgeAnswer, ReadAccepted, readMessageId } from './judge-answer';
import { object } from './wire';
import { messagesPath, writeMessage } from './write-message';

/** The outbound client of Meta's Cloud API: `POST /<version>/<phone number id>/messages`. Callers decide from the outcome. */
@Injectable()
export class WhatsappApiService implements Provider {
  constructor(private readonly graph: GraphClient) {}

  /** 2xx means accepted, not delivered. */
  async send(line: LineAccess, request: SendRequest): Promise<SendOutcome> {
    return this.post(line, writeMessage(request), readMessageId);
  }

  /**
   * Meta: `status: "read"` on the same path; valid for 30 days, marks earlier messages too. Typing shows until the answer, for
   * 25 seconds at most.
   */
  async markAsRead(
    line: LineAccess,
    providerMessageId: string,
    { typing }: { readonly typing: boolean },
  ): Promise<SendOutcome> {
    const body = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: providerMessageId,
      ...(typing ? { typing_indicator: { type: 'text' } } : {}),
    };
    return this.post(line, body, (answer) =>
      object(answer)['success'] === true ? { outcome: 'accepted', providerMessageId } : null,
    );
  }

  private async post(line: LineAccess, body: object, readAccepted: ReadAccepted): Promise<SendOutcome> {
    let answer: Answer;
    try {
      answer = await this.graph.request(line, { method: 'POST', path: messagesPath(line), body });
    } catch (error) {
      const { error: described, nothingWritten } = describeFailure(error);
      return { outcome: nothingWritten ? 'not_sent' : 'unknown', error: described };
    }
    return judgeAnswer(answer, readAccepted);
  }
}
