import { createFormContext } from '@mantine/form';
import type { Buttons, Condition, Interactive, Kind, List, Reply, Rule } from '../rule';

/** What the form holds: a rule as the API writes it, so that the paths of faults are those of the fields. */
export interface Draft {
  active: boolean;
  when: Condition;
  reply: Reply;
  handOver: boolean;
  /** The answer as it is typed, of kinds that have no form of their own. */
  json: string;
}

export type Part = Pick<Rule, 'active' | 'when' | 'reply' | 'handOver'>;

export type Shape = 'text' | 'button' | 'list' | 'other';
export const SHAPES: readonly Shape[] = ['text', 'button', 'list', 'other'];

export const [DraftProvider, useDraft, useDraftForm] = createFormContext<Draft>();

export function shapeOf(reply: Reply): Shape {
  if (reply.type === 'text') return 'text';
  const { type } = reply.content;
  return type === 'button' || type === 'list' ? type : 'other';
}

export const EMPTY_CONDITIONS: Readonly<{ [K in Kind]: Extract<Condition, { type: K }> }> = {
  keyword: { type: 'keyword', words: [] },
  choice: { type: 'choice', id: '' },
  selection: { type: 'selection' },
  referral: { type: 'referral' },
  product: { type: 'product' },
  media: { type: 'media', media: 'image' },
  location: { type: 'location' },
  consent: { type: 'consent', value: 'stop', words: [] },
  closed: { type: 'closed' },
  fallback: { type: 'fallback' },
};

export function emptyReply(shape: Shape, text = ''): Reply {
  if (shape === 'text') return { type: 'text', content: { body: text } };
  return { type: 'interactive', content: emptyInteractive(shape, text) };
}

function emptyInteractive(shape: Exclude<Shape, 'text'>, text: string): Interactive {
  const frame = { body: { text }, footer: { text: '' } };
  switch (shape) {
    case 'button':
      return { type: 'button', ...frame, action: { buttons: [buttonOf('opcion:1')] } };
    case 'list':
      return {
        type: 'list',
        ...frame,
        action: { button: '', sections: [{ title: '', rows: [rowOf('opcion:1')] }] },
      };
    case 'other': {
      const parameters = { display_text: '', url: 'https://' };
      return { type: 'cta_url', body: { text }, action: { name: 'cta_url', parameters } };
    }
  }
}

export function buttonOf(id: string): Buttons['action']['buttons'][number] {
  return { type: 'reply', reply: { id, title: '' } };
}

export function rowOf(id: string): List['action']['sections'][number]['rows'][number] {
  return { id, title: '', description: '' };
}

/** The first of `opcion:1`, `opcion:2`… that is not taken. */
export function freeId(taken: readonly string[]): string {
  for (let n = 1; ; n += 1) if (!taken.includes(`opcion:${n}`)) return `opcion:${n}`;
}

export function draftOf({ active, when, reply, handOver }: Part): Draft {
  return { active, when, reply: opened(reply), handOver, json: jsonOf(reply) };
}

export function jsonOf(reply: Reply): string {
  return shapeOf(reply) === 'other' ? JSON.stringify(reply.content, null, 2) : '';
}

/** With every optional text that the form has a field for. */
function opened(reply: Reply): Reply {
  if (reply.type === 'text') return reply;
  const { content } = reply;
  if (content.type === 'button') return { ...reply, content: { footer: { text: '' }, ...content } };
  if (content.type !== 'list') return reply;
  const sections = content.action.sections.map(({ title = '', rows }) => ({
    title,
    rows: rows.map((row) => ({ description: '', ...row })),
  }));
  return { ...reply, content: { footer: { text: '' }, ...content, action: { ...content.action, sections } } };
}

/** The answer as it is now; while its JSON cannot be read, as it was before. */
export function replyOf({ reply, json }: Draft): Reply {
  if (reply.type === 'text' || shapeOf(reply) !== 'other') return reply;
  return { ...reply, content: readJson(json) ?? reply.content };
}

export function isReadable({ reply, json }: Draft): boolean {
  return shapeOf(reply) !== 'other' || readJson(json) !== null;
}

/** The server says what is wrong with the object; here it only has to be one. */
function readJson(json: string): Interactive | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Interactive)
      : null;
  } catch {
    return null;
  }
}

/** What is sent: optional texts that were left empty are left out. */
export function partOf(draft: Draft): Part {
  const { active, when, handOver } = draft;
  return { active, when, reply: closed(replyOf(draft)), handOver };
}

function closed(reply: Reply): Reply {
  if (reply.type === 'text') return reply;
  const { content } = reply;
  if (content.type !== 'button' && content.type !== 'list') return reply;
  const { footer, ...others } = content;
  const framed = footer === undefined || footer.text === '' ? others : content;
  if (framed.type === 'button') return { ...reply, content: framed };
  const sections = framed.action.sections.map(({ title, rows }) => ({
    ...(title ? { title } : {}),
    rows: rows.map(({ description, ...row }) => ({ ...row, ...(description ? { description } : {}) })),
  }));
  return { ...reply, content: { ...framed, action: { ...framed.action, sections } } };
}

/** What of `next` differs from `before`, so that what somebody else changed meanwhile is left alone. */
export function changesOf(before: Part, next: Part): Partial<Part> {
  const differs = (key: keyof Part) => JSON.stringify(before[key]) !== JSON.stringify(next[key]);
  return {
    ...(differs('active') ? { active: next.active } : {}),
    ...(differs('when') ? { when: next.when } : {}),
    ...(differs('reply') ? { reply: next.reply } : {}),
    ...(differs('handOver') ? { handOver: next.handOver } : {}),
  };
}
