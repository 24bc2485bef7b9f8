import { Injectable } from '@nestjs/common';
import { AlarmsService } from '../alarms/alarms.service';
import { BUSINESS_INITIATED, UTILITY } from '../domain/restrictions';
import { JsonObject } from '../domain/json';
import { OutboundContent, Recipient } from '../domain/outbound';
import { mendOf, templateLanguage } from '../domain/template';
import { isUsPhone } from '../domain/us-phone';
import { Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { Faults } from '../platform/http/faults';
import { checkFit } from '../templates/template-fit';
import { TemplateSync } from '../templates/template-sync.service';
import { KnownTemplate, TemplatesService } from '../templates/templates.service';
import { StoredLine } from '../tenants/tenants.service';
import { Addressee } from './addressee';

interface Addressed {
  readonly recipient: Recipient;
  readonly content: OutboundContent;
  readonly addressee: Addressee | null;
}

/** Refuses at once what WhatsApp would refuse a template for. What is not known of it is left to WhatsApp. */
@Injectable()
export class TemplateGate {
  constructor(
    private readonly templates: TemplatesService,
    private readonly sync: TemplateSync,
    private readonly alarms: AlarmsService,
  ) {}

  /** Outside of the send's transaction: may ask WhatsApp for a template that is not known. Never fails. */
  async prepare(line: StoredLine, { type, content }: OutboundContent): Promise<void> {
    if (type !== 'template' || !line.active) return;
    const { name, language } = nameOf(content);
    await this.sync.refreshFor(line.id, name, language);
  }

  /**
   * Answers whether it is marketing, as far as that is known.
   * @throws Problem when the template cannot be sent, not so, or not to this customer
   */
  async assertFits(
    tx: Tx,
    line: StoredLine,
    { recipient, content, addressee }: Addressed,
  ): Promise<{ marketing: boolean }> {
    const { businessAccountId: accountId, tenantId } = line;
    if (content.type !== 'template') return { marketing: false };
    const restrictions = await this.alarms.openKinds(tx, line.id, [BUSINESS_INITIATED, UTILITY]);
    if (restrictions.has(BUSINESS_INITIATED)) throw restricted(line.id, BUSINESS_INITIATED, 'only answer');
    if (accountId === null) return { marketing: false };
    const { name, language } = nameOf(content.content);
    const { templates, synced } = await this.templates.find(tx, { tenantId, accountId }, name);
    const template = templates.find((one) => one.language === language);
    if (template === undefined) {
      if (synced) throw unknown(name, language, templates);
      return { marketing: false };
    }
    assertSendable(name, template);
    if (template.category === 'UTILITY' && restrictions.has(UTILITY))
      throw restricted(line.id, UTILITY, 'send no utility templates');
    assertReaches(template, recipient, addressee);
    if (template.components !== null) {
      const faults = new Faults();
      checkFit(faults, content.content, template.components);
      faults.throwIfAny();
    }
    return { marketing: template.category === 'MARKETING' };
  }
}

/** While a restriction holds, WhatsApp would refuse every one. */
function restricted(lineId: string, kind: string, may: string): Problem {
  const message = `WhatsApp lets the account of line ${lineId} ${may} for now; GET /api/v1/alarms?open=true says why. It ends when WhatsApp said it would; clear the alarm when it is over before`;
  return new Problem('conflict', kind, message);
}

function nameOf(template: JsonObject): { name: string; language: string } {
  const { code } = template['language'] as { code: string };
  return { name: template['name'] as string, language: templateLanguage(code) };
}

function unknown(name: string, language: string, templates: readonly KnownTemplate[]): Problem {
  const languages = templates.map((one) => one.language).join(', ');
  const [field, message] =
    languages === ''
      ? ['template.name', `the account has no template ${name}; POST /api/v1/templates/sync after making it`]
      : ['template.language.code', `template ${name} does not exist in ${language}, only in ${languages}`];
  return new Problem('conflict', 'template_unknown', `${field}: ${message}`, [{ field, message }]);
}

function assertSendable(name: string, { language, status, reason }: KnownTemplate): void {
  const mend = mendOf(status);
  if (mend === undefined) return;
  const why = reason === null ? '' : ` (${reason})`;
  const message = `Template ${name} in ${language} is ${status}${why}, so WhatsApp would refuse it; ${mend}`;
  throw new Problem('conflict', 'template_not_sendable', message);
}

/** Meta: marketing stops for who stopped it and does not reach the United States; codes need a phone (131062). */
function assertReaches({ category }: KnownTemplate, recipient: Recipient, addressee: Addressee | null): void {
  if (category === 'AUTHENTICATION' && 'userId' in recipient) {
    const message =
      'to: WhatsApp sends authentication templates to phones only (131062); send it to the phone of the customer';
    throw new Problem('conflict', 'phone_required', message, [{ field: 'to', message: 'must be a phone' }]);
  }
  if (category !== 'MARKETING') return;
  if (addressee?.marketingOptedOut === true) {
    const message = `Contact ${addressee.contactId} stopped marketing messages; nothing was sent`;
    throw new Problem('conflict', 'contact_opted_out', message);
  }
  if ('phone' in recipient && isUsPhone(recipient.phone)) {
    const message =
      'WhatsApp does not deliver marketing templates to numbers of the United States; nothing was sent';
    throw new Problem('conflict', 'marketing_not_delivered', message);
  }
}
