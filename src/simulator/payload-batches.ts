import { mergedByLine } from './envelope';
import { inbound } from './inbound';
import { JsonObject, objectsIn } from './json';
import { Bodies, PayloadSource } from './payload-source';

/** Bodies that carry more than one thing: Meta puts up to 1,000 updates in one, and guarantees no grouping. */
export function batchPayloads(from: PayloadSource): Bodies {
  const said = (text: string, secondsLater = 0, customer = from.customer) =>
    from.value(inbound.text(text), { timestamp: from.now + secondsLater }, customer);
  const once = said('Hola');
  const crowd = Array.from({ length: 100 }, (_, at) =>
    said(`Mensaje ${at + 1}`, 0, { userId: `US.1000000000000000${at}`, name: `Cliente ${at + 1}` }),
  );
  return {
    two_customers: from.body(said('Hola'), said('Buenas', 0, from.other)),
    two_customers_one_value: from.body(merged(from, said('Hola'), said('Buenas', 0, from.other))),
    same_message_twice: from.body(merged(from, once, once)),
    same_message_in_two_entries: inEntries(from, once, once),
    several_entries: inEntries(
      from,
      said('Hola'),
      from.statusValue(from.lastSent, 'read'),
      said('¿Están?', 1),
    ),
    message_and_status: from.body(merged(from, said('Gracias'), from.statusValue(from.lastSent, 'read'))),
    three_in_wrong_order: from.body(merged(from, said('tres', -1), said('uno', -3), said('dos', -2))),
    hundred_customers: from.body(...crowd),
  };
}

/** Several values as one. */
function merged({ line }: PayloadSource, ...values: readonly JsonObject[]): JsonObject {
  return mergedByLine(values.map((value) => ({ line, value })))[0]?.value ?? {};
}

/** An entry for each value, all of the same account. */
function inEntries(from: PayloadSource, ...values: readonly JsonObject[]): JsonObject {
  const bodies = values.map((value) => from.body(value));
  return { ...bodies[0], entry: bodies.flatMap((body) => objectsIn(body['entry'])) };
}
