import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { type Json, objectIn } from '../api/wire';

/** The content of a message, which lies under the name of its type. */
export function contentOf(message: TranscriptMessage): Json {
  return objectIn(message, message.type);
}
