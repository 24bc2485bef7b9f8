import { Injectable } from '@nestjs/common';
import { RulesService } from '../bot/rules/rules.service';
import { Said, WhatsappService } from '../bot/whatsapp.service';
import { Consent, ConsentService } from '../contacts/consent.service';
import { Tx } from '../platform/database/database';

/** What a customer said, where nobody here answers. */
export interface Unheard {
  readonly tenantId: string;
  readonly contactId: string;
  readonly said: Said;
  readonly at: Date;
}

/** Heeds what customers wish in messages that are not given to the bot: only the words of consent are looked for. */
@Injectable()
export class Wishes {
  constructor(
    private readonly rules: RulesService,
    private readonly bot: WhatsappService,
    private readonly consent: ConsentService,
  ) {}

  async heed(tx: Tx, unheard: readonly Unheard[]): Promise<void> {
    if (unheard.length === 0) return;
    const rules = await this.rules.active(tx, [...new Set(unheard.map(({ tenantId }) => tenantId))]);
    await this.consent.record(
      tx,
      unheard.flatMap(({ tenantId, contactId, said, at }): Consent[] => {
        const value = this.bot.wishIn(said, rules.get(tenantId) ?? []);
        return value === null ? [] : [{ tenantId, contactId, scope: 'all', value, source: 'customer', at }];
      }),
    );
  }
}
