import { BlockList, mostBlocked } from './block-list';
import { CustomerBook, CustomerProfile, isParentId, isUserId, phoneDigits, visiblePhone } from './customers';
import { GraphCall, GraphRoutes } from './graph-call';
import { GraphFailure, statusError } from './graph-errors';
import { pageOf } from './graph-paging';
import { JsonObject } from './json';
import { needObjects, needWhatsApp } from './rules';
import { Transcripts } from './transcripts';

const daySeconds = 24 * 3600;

/** One element of `block_users`: who it names, or the code of what is wrong with it. */
type Named = { input: string; customer: CustomerProfile } | { input: string; code: number };

/**
 * `/<phone number id>/block_users` (Meta, block-users): `user` is a phone, `user_id` a business-scoped user id. When some
 * fail, the others are done all the same, and the answer is 139100 with both.
 */
export class BlockEndpoint {
  readonly routes: GraphRoutes = {
    'GET block_users': (call) => this.list(call),
    'POST block_users': (call) => this.block(call),
    'DELETE block_users': (call) => this.unblock(call),
  };

  constructor(
    private readonly blocks: BlockList,
    private readonly customers: CustomerBook,
    private readonly transcripts: Transcripts,
    private readonly clock: () => number,
  ) {}

  private list(call: GraphCall): JsonObject {
    return pageOf(call, [...this.blocks.of(call.line.phoneNumberId)], (customer) => ({
      messaging_product: 'whatsapp',
      ...identityOf(customer),
    }));
  }

  private block({ line, body }: GraphCall): JsonObject {
    const id = line.phoneNumberId;
    const named = namedIn(body)
      .map((user) => this.find(user))
      .map((one) => this.mayBlock(id, one));
    const free = mostBlocked - this.blocks.of(id).size;
    if (named.filter(isKnown).length > free) throw new GraphFailure(139101);
    for (const { customer } of named.filter(isKnown)) this.blocks.add(id, customer);
    return answerOf('added_users', named);
  }

  private unblock({ line, body }: GraphCall): JsonObject {
    const named = namedIn(body).map((user) => this.find(user));
    for (const { customer } of named.filter(isKnown)) this.blocks.remove(line.phoneNumberId, customer);
    return answerOf('removed_users', named);
  }

  private find(user: JsonObject): Named {
    const input = String(user['user'] ?? user['user_id']);
    const userId = user['user_id'] === undefined ? undefined : input;
    const phone = userId === undefined ? phoneDigits(input) : undefined;
    // A parent user id cannot be blocked.
    const isGood = userId === undefined ? phone !== undefined : isUserId(userId) && !isParentId(userId);
    if (!isGood) return { input, code: 131009 };
    return { input, customer: this.customers.meet(phone === undefined ? { userId: input } : { phone }) };
  }

  /** Only whoever wrote within a day can be blocked. */
  private mayBlock(lineId: string, named: Named): Named {
    if (!isKnown(named)) return named;
    const { lastInboundAt } = this.transcripts.of(lineId, named.customer);
    const isRecent = this.clock() / 1000 - lastInboundAt <= daySeconds;
    return isRecent ? named : { input: named.input, code: 131047 };
  }
}

function namedIn(body: JsonObject): JsonObject[] {
  needWhatsApp(body);
  return needObjects(body, 'block_users', 'block_users', [1, mostBlocked]);
}

function isKnown(named: Named): named is Extract<Named, { customer: CustomerProfile }> {
  return 'customer' in named;
}

function identityOf(customer: CustomerProfile): JsonObject {
  const phone = visiblePhone(customer);
  return phone === undefined ? { user_id: customer.userId } : { wa_id: phone };
}

function answerOf(done: string, named: readonly Named[]): JsonObject {
  const users = named.filter(isKnown).map(({ input, customer }) => ({ input, ...identityOf(customer) }));
  const failed = named.flatMap((one) =>
    isKnown(one) ? [] : [{ input: one.input, errors: [statusError(one.code)] }],
  );
  const block_users = { [done]: users, ...(failed.length === 0 ? {} : { failed_users: failed }) };
  const answer = { messaging_product: 'whatsapp', block_users };
  if (failed.length > 0) throw new GraphFailure(139100, undefined, { beside: answer });
  return answer;
}
