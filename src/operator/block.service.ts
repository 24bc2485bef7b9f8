import { Injectable } from '@nestjs/common';
import { OperatorDatabase } from '../platform/database/database';
import { GraphClient } from '../providers/cloud-api/graph-client';
import { LinesService } from '../tenants/lines.service';

/** What became of a contact on the block list of one line. */
export interface BlockedOnWhatsapp {
  readonly lineId: string;
  readonly done: boolean;
  /** Meta's code; null when it answered none. */
  readonly code: number | null;
  readonly message: string | null;
}

interface Talk {
  readonly lineId: string;
  readonly phone: string | null;
  readonly userId: string | null;
}

/** WhatsApp's own block list: who is on it cannot write to the line any more. Meta, "Block users". */
@Injectable()
export class BlockService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly lines: LinesService,
    private readonly graph: GraphClient,
  ) {}

  /** On every line that the contact has talked to. Meta takes only those who wrote in the last 24 hours. */
  async change(contactId: string, action: 'block' | 'unblock'): Promise<BlockedOnWhatsapp[]> {
    const talks = await this.database.query<Talk>(
      `SELECT v.line_id AS "lineId", c.phone, c.user_id AS "userId"
       FROM conversations v JOIN contacts c ON c.id = v.contact_id WHERE c.id = $1 ORDER BY v.id`,
      [contactId],
    );
    return Promise.all(talks.map(async (talk) => this.changeOnLine(talk, action)));
  }

  private async changeOnLine(
    { lineId, phone, userId }: Talk,
    action: 'block' | 'unblock',
  ): Promise<BlockedOnWhatsapp> {
    const line = (await this.lines.all()).find(({ id }) => id === lineId);
    if (line === undefined) return { lineId, done: false, code: null, message: 'the line is gone' };
    const user = phone === null ? { user_id: userId } : { user: `+${phone}` };
    const reply = await this.graph.call(line, {
      method: action === 'block' ? 'POST' : 'DELETE',
      path: `${line.phoneNumberId}/block_users`,
      body: { messaging_product: 'whatsapp', block_users: [user] },
    });
    if (reply.ok) return { lineId, done: true, code: null, message: null };
    const { code, message, title, details } = reply.error;
    return { lineId, done: false, code, message: details ?? message ?? title ?? null };
  }
}
