import { inbound, MessageContent } from './inbound';
import { isObject, JsonObject, objectsIn, stringIn } from './json';

/** One tappable choice of a business message. */
export interface Choice {
  kind: 'button' | 'row';
  id: string;
  title: string;
  description?: string;
}

/** The choices of an interactive message with reply buttons or a list, in order; none for anything else. */
export function choicesOf(message: JsonObject): Choice[] {
  const interactive = message['interactive'];
  const action = isObject(interactive) ? interactive['action'] : undefined;
  if (!isObject(action)) return [];
  const buttons = objectsIn(action['buttons']).flatMap((button) => choiceOf('button', button['reply']));
  const rows = objectsIn(action['sections']).flatMap((section) => objectsIn(section['rows']));
  return [...buttons, ...rows.flatMap((row) => choiceOf('row', row))];
}

function choiceOf(kind: Choice['kind'], source: unknown): Choice[] {
  if (!isObject(source)) return [];
  const id = stringIn(source, 'id');
  const title = stringIn(source, 'title');
  const description = stringIn(source, 'description');
  if (id === undefined || title === undefined) return [];
  return [{ kind, id, title, ...(description === undefined ? {} : { description }) }];
}

/** By id, or by its number in the menu, counted from 1. */
export function findChoice(choices: readonly Choice[], wanted: string): Choice | undefined {
  return choices.find((choice) => choice.id === wanted) ?? choices[Number(wanted) - 1];
}

/** What arrives when the customer taps the choice. */
export function tapOf(choice: Choice): MessageContent {
  return choice.kind === 'button'
    ? inbound.buttonReply(choice.id, choice.title)
    : inbound.listReply(choice.id, choice.title, choice.description);
}
