import { JsonObject } from './json';
import {
  CheckMedia,
  invalid,
  needDistinct,
  needObject,
  needObjects,
  needOnly,
  needText,
  needUrl,
} from './rules';

const longestCard = 160;
const mostLineBreaks = 2;
const mostCards = 10;

/** Cards that all begin with an image or all with a video (Meta, messages/interactive-media-carousel-messages). */
export function checkCarousel(action: JsonObject, checkMedia: CheckMedia): void {
  const at = 'interactive.action.cards';
  const cards = needObjects(action, 'cards', at, [2, mostCards]);
  const kinds = cards.map((card, i) => checkCard(card, `${at}[${i}]`, checkMedia));
  if (new Set(kinds).size > 1) throw invalid(`${at}[].header.type`, 'must be the same on all cards');
  const places = cards.map((card, i) => placeOf(card, `${at}[${i}].card_index`) ?? i);
  needDistinct(places.map(String), `${at}[].card_index`);
}

/** Which of the cards it is; the facts do not say whether it may be left out, so it may. */
function placeOf({ card_index: index }: JsonObject, at: string): number | undefined {
  if (index === undefined) return undefined;
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < mostCards) return index;
  throw invalid(at, `must be a whole number from 0 to ${mostCards - 1}`);
}

/** Gives the kind of its header. */
function checkCard(card: JsonObject, at: string, checkMedia: CheckMedia): string {
  needOnly(card, ['card_index', 'type', 'header', 'body', 'action'], at);
  const header = needObject(card, 'header', `${at}.header`);
  const kind = needText(header, 'type', `${at}.header.type`);
  if (kind !== 'image' && kind !== 'video') throw invalid(`${at}.header.type`, 'must be image or video');
  needOnly(header, ['type', kind], `${at}.header`);
  checkMedia(header, kind, `${at}.header.${kind}`);
  if (card['body'] !== undefined) checkText(needObject(card, 'body', `${at}.body`), `${at}.body`);
  checkAction(needObject(card, 'action', `${at}.action`), `${at}.action`);
  return kind;
}

function checkText(body: JsonObject, at: string): void {
  needOnly(body, ['text'], at);
  const text = needText(body, 'text', `${at}.text`, longestCard);
  const breaks = text.split('\n').length - 1;
  if (breaks > mostLineBreaks) {
    throw invalid(`${at}.text`, `must have ${mostLineBreaks} line breaks or fewer, not ${breaks}`);
  }
}

/** A link, or quick replies. */
function checkAction(action: JsonObject, at: string): void {
  if (action['buttons'] === undefined) {
    needOnly(action, ['name', 'parameters'], at);
    return checkLink(action, `${at}.parameters`);
  }
  needOnly(action, ['buttons'], at);
  for (const [i, button] of needObjects(action, 'buttons', `${at}.buttons`, [1, 3]).entries()) {
    const kind = button['quick_reply'] === undefined ? 'reply' : 'quick_reply';
    if (button['type'] !== undefined && button['type'] !== kind)
      throw invalid(`${at}.buttons[${i}].type`, `must be "${kind}"`);
    checkReply(button, kind, `${at}.buttons[${i}]`);
  }
}

export function checkLink(action: JsonObject, at: string): void {
  const parameters = needObject(action, 'parameters', at);
  needOnly(parameters, ['display_text', 'url'], at);
  needText(parameters, 'display_text', `${at}.display_text`, 20);
  needUrl(parameters, 'url', `${at}.url`);
}

/** A button that a customer answers with, under the name of its kind. */
export function checkReply(button: JsonObject, kind: string, at: string): { id: string; title: string } {
  needOnly(button, ['type', kind], at);
  const reply = needObject(button, kind, `${at}.${kind}`);
  needOnly(reply, ['id', 'title'], `${at}.${kind}`);
  return {
    id: needText(reply, 'id', `${at}.${kind}.id`, 256),
    title: needText(reply, 'title', `${at}.${kind}.title`, 20),
  };
}
