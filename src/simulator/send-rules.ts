import { AccountStates } from './account-state';
import { Limits } from './control-types';
import { CustomerBook, CustomerProfile } from './customers';
import { GraphFailure } from './graph-errors';
import { TemplateEndpoint } from './graph-templates';
import { JsonObject } from './json';
import { MediaStore } from './media-store';
import { sendFault } from './media-types';
import { Checked, Recipient, SentFile } from './message-rules';
import { Rates } from './rates';
import { invalid } from './rules';
import { Template } from './template';
import { Transcripts } from './transcripts';
import { SimulatedLine } from './types';

const windowSeconds = 24 * 3600;
const reactableSeconds = 30 * 86_400;

/** A send request that is well formed. */
export interface Draft extends Checked {
  line: SimulatedLine;
  body: JsonObject;
  recipient: Recipient;
}

/** A send that Meta accepts. */
export interface Judged extends Draft {
  customer: CustomerProfile;
  template: Template | undefined;
}

/** What Meta refuses or fails although the request is well formed. */
export class SendRules {
  constructor(
    private readonly customers: CustomerBook,
    private readonly transcripts: Transcripts,
    private readonly media: MediaStore,
    private readonly templates: TemplateEndpoint,
    private readonly accounts: AccountStates,
    private readonly rates: Rates,
    private readonly limits: Limits,
    private readonly clock: () => number,
  ) {}

  /** Throws GraphFailure for what is refused at once. */
  judge(draft: Draft): Judged {
    const { line, body, type, recipient } = draft;
    const template =
      type === 'template'
        ? this.templates.judge(line, body['template'] as JsonObject, recipient, !this.limits.knownTemplates)
        : undefined;
    this.accounts.check(line.businessAccountId, { type, template, isDirect: isDirect(body) });
    const customer = this.customerOf(recipient);
    const hasStopped = customer.stoppedMarketing?.includes(line.businessAccountId) ?? false;
    if (hasStopped && template?.category === 'MARKETING') throw new GraphFailure(131050);
    if (type === 'reaction') this.checkReaction(body['reaction'] as JsonObject);
    this.rates.send(line, customer);
    return { ...draft, customer, template };
  }

  /** Only to messages of the last 30 days, and not to reactions. */
  private checkReaction(reaction: JsonObject): void {
    const target = this.transcripts.find(String(reaction['message_id']));
    if (target === undefined) return;
    const isOld = this.clock() / 1000 - Number(target.timestamp) > reactableSeconds;
    if (isOld || target.type === 'reaction') {
      throw invalid('reaction.message_id', 'must be a message of the last 30 days that is no reaction');
    }
  }

  /** The code of what Meta only finds out after it has answered 200. */
  failureOf({ line, body, type, files, recipient, customer }: Judged): number | undefined {
    if (customer.isUnreachable === true || this.customers.isGone(keyOf(recipient))) return 131026;
    const hash = body['recipient_identity_key_hash'];
    if (hash !== undefined && customer.identityKeyHash !== undefined && hash !== customer.identityKeyHash) {
      return 137000;
    }
    if (files.some((file) => this.isRefused(file))) return 131053;
    if (type === 'template' || isDirect(body) || !this.limits.window) return undefined;
    const { lastInboundAt } = this.transcripts.of(line.phoneNumberId, customer);
    return this.clock() / 1000 - lastInboundAt > windowSeconds ? 131047 : undefined;
  }

  private isRefused({ kind, id, isVoice }: SentFile): boolean {
    const stored = this.media.get(id);
    return stored !== undefined && sendFault(stored, kind, isVoice) !== undefined;
  }

  /** Whoever gave that number or user id up is not met again there, and nobody by a user id in `to`. */
  private customerOf(recipient: Recipient): CustomerProfile {
    const key = keyOf(recipient);
    const known = recipient.by === 'userId' ? { userId: key } : { phone: key };
    const isNobody = recipient.by === 'nowhere' || this.customers.isGone(key);
    return isNobody ? this.customers.newcomer(known) : this.customers.meet(known);
  }
}

function keyOf(recipient: Recipient): string {
  return recipient.by === 'userId' ? recipient.input : recipient.digits;
}

/** Utility content outside a template (Meta, direct-send). */
function isDirect(body: JsonObject): boolean {
  return body['category'] === 'utility';
}
