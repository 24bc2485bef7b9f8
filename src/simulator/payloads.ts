import { Payload } from './control-types';
import { batchPayloads } from './payload-batches';
import { chatFieldPayloads } from './payload-chat-fields';
import { fieldPayloads } from './payload-fields';
import { messagePayloads } from './payload-messages';
import { oddPayloads } from './payload-odd';
import { PayloadSource } from './payload-source';
import { statusPayloads } from './payload-statuses';

/** A webhook body of every type that the simulator knows, ready to be sent or changed. */
export function payloadLibrary(from: PayloadSource): Payload[] {
  const groups = {
    messages: messagePayloads(from),
    statuses: statusPayloads(from),
    batches: batchPayloads(from),
    fields: { ...chatFieldPayloads(from), ...fieldPayloads(from) },
    odd: oddPayloads(from),
  } satisfies Record<Payload['group'], unknown>;
  return Object.entries(groups).flatMap(([group, bodies]) =>
    Object.entries(bodies).map(([name, body]) => ({ group: group as Payload['group'], name, body })),
  );
}
