import { ProviderError } from '../../domain/inbound';
import { toStorableJson } from '../../domain/json';
import { ProviderAnswer, SendOutcome } from '../provider';
import { provesRefusal, judgementOf } from './error-verdicts';
import { readErrors } from './read-content';
import { id, list, object } from './wire';

/** What the Graph API answered. */
export interface Answer {
  readonly status: number;
  /** Undefined when it is not JSON or larger than anything the Graph API says. */
  readonly body: unknown;
  readonly bytes: number;
  /** The header `Date`, as it came. */
  readonly date?: string | undefined;
}

/** What an answer 2xx says; null when it is not what it should be. */
export type ReadAccepted = (body: unknown) => SendOutcome | null;

/** Meta: the id of the message, in a list of one. */
export const readMessageId: ReadAccepted = (body) => {
  const wamid = id(object(list(object(body)['messages'])[0])['id']);
  return wamid === undefined ? null : { outcome: 'accepted', providerMessageId: wamid };
};

/** The JSON of an answer. Graph repeats a token that it finds malformed: `secret` is replaced, however it is spelled. */
export function readAnswerBody(text: string | undefined, secret: string | null): unknown {
  if (text === undefined) return undefined;
  try {
    const body: unknown = JSON.parse(withLargeNumbersAsTexts(text));
    if (secret === null) return body;
    return JSON.parse(JSON.stringify(body).replaceAll(secret, '[token]'));
  } catch {
    return undefined;
  }
}

/** A text, or a whole number that is no part of another number or word. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|(?<![\w.+-])\d{16,}(?![\w.])/gs;

/** Ids may come as numbers beyond what a number holds exactly: those become texts before they are rounded. */
function withLargeNumbersAsTexts(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  return json.replace(TEXT_OR_NUMBER, (found) =>
    found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`,
  );
}

/** What an answer that came back whole says about the send. */
export function judgeAnswer(answer: Answer, readAccepted: ReadAccepted): SendOutcome {
  return { ...judge(answer, readAccepted), answer: shown(answer) };
}

function judge(answer: Answer, readAccepted: ReadAccepted): SendOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const error = { code: null, title: `unreadable answer ${status}` };
    return readAccepted(answer.body) ?? { outcome: 'unknown', error };
  }
  const error = errorOf(answer);
  if (!provesRefusal(error.code, status)) return { outcome: 'unknown', error };
  const isTransient = object(object(answer.body)['error'])['is_transient'] === true;
  return { outcome: 'refused', error, ...judgementOf(error.code, status, isTransient) };
}

function shown({ status, body, bytes }: Answer): ProviderAnswer {
  return { httpStatus: status, body: toStorableJson(body), bytes };
}

/** The error object of Graph, or that there is none. */
export function errorOf({ status, body }: Answer): ProviderError {
  const [error] = readErrors([object(body)['error']]);
  return error === undefined || error.code === null
    ? { code: null, title: `HTTP ${status} without a Graph error` }
    : error;
}
