import { Injectable } from '@nestjs/common';
import { groupBy } from '../domain/group-by';
import { CustomerIdentity } from '../domain/inbound';
import { spellingsOf } from '../domain/national-variants';
import { ErasedBodies } from '../inbox/erased-bodies.service';
import { ErasedEvents } from '../inbox/erased-events.service';
import { EventsService } from '../inbox/events.service';
import { Tx } from '../platform/database/database';
import { Found, isEcho, isMessage, isStatus, keyOf } from './found';

/** What was erased and comes again, as WhatsApp delivers for days: it is nothing new, and its body does not keep it either. */
@Injectable()
export class ComeAgain {
  constructor(
    private readonly seen: EventsService,
    private readonly events: ErasedEvents,
    private readonly bodies: ErasedBodies,
  ) {}

  /**
   * Without what came out of its body before, for another line: the body was made new again, and the number has a line of
   * somebody else meanwhile, who must not get what was said to the former one.
   */
  async withoutFormer(tx: Tx, found: readonly Found[]): Promise<readonly Found[]> {
    const again = found.filter(({ body }) => body.arrivedAt.getTime() !== body.receivedAt.getTime());
    if (again.length === 0) return found;
    const before = await this.seen.linesOf(tx, [...new Set(again.map(({ body }) => body.id))]);
    return found.filter(({ body, item, line }) => {
      const lineId = before.get(`${body.id} ${item.path}`);
      return lineId === undefined || lineId === line?.id;
    });
  }

  /** Of these, what is seen for the first time, by the line and by what it was before it was moved. */
  async claim(tx: Tx, found: readonly Found[]): Promise<readonly Found[]> {
    const claimed = await this.seen.claimKeys(
      tx,
      found.map(({ key }) => key),
    );
    const known = await this.seen.known(tx, found.flatMap(formerKeysOf));
    return found.filter((one) => claimed.has(one.key) && !formerKeysOf(one).some((key) => known.has(key)));
  }

  /** Of things that were seen before. */
  async heed(tx: Tx, seenBefore: readonly Found[]): Promise<void> {
    const keysOf = (one: Found) => [one.key, ...formerKeysOf(one)];
    const erased = await this.events.among(tx, seenBefore.flatMap(keysOf));
    await this.redact(
      tx,
      seenBefore.filter((one) => keysOf(one).some((key) => erased.has(key))),
    );
  }

  async redact(tx: Tx, erased: readonly Found[]): Promise<void> {
    for (const [inboxId, ofBody] of groupBy(erased, ({ body }) => body.id)) {
      const lines = new Set(ofBody.map(({ line }) => line?.phoneNumberId));
      await this.bodies.redactOf(tx, [inboxId], {
        sought: new Set(ofBody.flatMap(namesOf)),
        isOthers: ({ phoneNumberId }) => phoneNumberId !== null && !lines.has(phoneNumberId),
      });
    }
  }
}

/** By which it was known before its line was moved. */
function formerKeysOf({ item, line, body }: Found): string[] {
  return (line?.formerLines ?? []).map((former) => keyOf(item, former, body));
}

function namesOf(found: Found): string[] {
  const { phone, userId, parentUserId } = identityOf(found);
  return [...(phone === undefined ? [] : spellingsOf(phone)), userId, parentUserId].filter(
    (name) => name !== undefined,
  );
}

function identityOf(found: Found): CustomerIdentity {
  if (isMessage(found)) return found.item.message.customer.identity;
  if (isEcho(found)) return found.item.echo.customer.identity;
  if (!isStatus(found)) return {};
  const { customer, recipient } = found.item.status;
  return { ...customer?.identity, ...recipient };
}
