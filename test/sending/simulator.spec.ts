import { JsonObject } from '../../src/domain/json';
import { OutboundContent } from '../../src/domain/outbound';
import { SEND_EXAMPLES } from '../../src/operator/send-examples';
import { Problem } from '../../src/platform/errors/problem';
import { writeMessage } from '../../src/providers/cloud-api/write-message';
import { contentOf, SEND_TYPES } from '../../src/sending/content';
import { MESSAGE_SHAPES } from '../../src/sending/message-shapes';
import { Dice } from '../fuzz/dice';
import { lineId, phone, Stand } from '../simulator/stand';
import { generate } from './generate';

const CASES = 60;
const SEED = 1;

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.up({ trusting: true });
});
afterAll(() => stand.down());

/** Null when our own checks refuse it. */
function checked(parts: JsonObject): OutboundContent | null {
  try {
    return contentOf(parts);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** What the simulator, which was written from Meta's pages alone, answers. */
async function answerTo(content: OutboundContent): Promise<{ status: number; error: unknown }> {
  const body = writeMessage({ correlationId: 'outbox:1', recipient: { phone }, content });
  const { status, json } = await stand.call('POST', `/graph/v26.0/${lineId}/messages`, body);
  return { status, error: json['error'] };
}

it.each(SEND_TYPES)('whatever our checks take of %s the simulator takes', async (type) => {
  let taken = 0;
  for (let index = 0; index < CASES; index += 1) {
    const part = generate(Dice.of(SEED, type, index), MESSAGE_SHAPES[type].schema);
    const content = checked({ [type]: part as JsonObject });
    if (content === null) continue;
    taken += 1;
    expect({ part, ...(await answerTo(content)) }).toEqual({ part, status: 200, error: undefined });
  }
  // Otherwise this would say nothing.
  expect(taken).toBeGreaterThan(CASES / 4);
});

it.each(Object.entries(SEND_EXAMPLES))('the simulator takes the example: %s', async (_, parts) => {
  expect(await answerTo(contentOf(parts))).toEqual({ status: 200, error: undefined });
});
