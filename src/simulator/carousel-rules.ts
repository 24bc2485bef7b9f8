import { JsonObject } from './json';
import { CheckMedia, invalid, mayText, needObject, needObjects, needText, needUrl } from './rules';

const longestCard = 160;
const mostLineBreaks = 2;

/** Cards that all begin with an image or all with a video (Meta, messages/interactive-media-carousel-messages). */
export function checkCarousel(action: JsonObject, checkMedia: CheckMedia): void {
  const at = 'interactive.action.cards';
  const cards = needObjects(action, 'cards', at, [2, 10]);
  const kinds = cards.map((card, i) => checkCard(card, `${at}[${i}]`, checkMedia));
  if (new Set(kinds).size > 1) throw invalid(`${at}[].header.type`, 'must be the same on all cards');
}

/** Gives the kind of its header. */
function checkCard(card: JsonObject, at: string, checkMedia: CheckMedia): string {
  const header = needObject(card, 'header', `${at}.header`);
  const kind = needText(header, 'type', `${at}.header.type`);
  if (kind !== 'image' && kind !== 'video') throw invalid(`${at}.header.type`, 'must be image or video');
  checkMedia(needObject(header, kind, `${at}.header.${kind}`), `${at}.header.${kind}`);
  if (card['body'] !== undefined) checkText(needObject(card, 'body', `${at}.body`), `${at}.body.text`);
  checkAction(needObject(card, 'action', `${at}.action`), `${at}.action`);
  return kind;
}

function checkText(body: JsonObject, at: string): void {
  const text = needText(body, 'text', at, longestCard);
  const breaks = text.split('\n').length - 1;
  if (breaks > mostLineBreaks) {
    throw invalid(at, `must have ${mostLineBreaks} line breaks or fewer, not ${breaks}`);
  }
}

/** A link, or quick replies. */
function checkAction(action: JsonObject, at: string): void {
  if (action['buttons'] === undefined) {
    const parameters = needObject(action, 'parameters', `${at}.parameters`);
    needText(parameters, 'display_text', `${at}.parameters.display_text`, 20);
    return needUrl(parameters, 'url', `${at}.parameters.url`);
  }
  for (const [i, button] of needObjects(action, 'buttons', `${at}.buttons`, [1, 3]).entries()) {
    const reply = button['quick_reply'] ?? button['reply'];
    if (reply === undefined) throw invalid(`${at}.buttons[${i}]`, 'must be a quick reply');
    mayText(reply as JsonObject, 'title', `${at}.buttons[${i}].title`, 20);
  }
}
