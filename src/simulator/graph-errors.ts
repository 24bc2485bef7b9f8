import { ErrorCode } from './control-types';
import { JsonObject } from './json';

/** Answers of the Graph API by error code: HTTP status and our wording (Meta, support/error-codes). */
const known: Readonly<Record<number, readonly [httpStatus: number, message: string]>> = {
  0: [401, 'The access token could not be checked.'],
  1: [400, 'Unknown request or a passing fault.'],
  2: [503, 'The service is overloaded or down for a while.'],
  3: [500, 'This app may not use this capability.'],
  4: [400, 'The app has made too many calls.'],
  10: [403, 'The permission was not granted or was removed.'],
  33: [400, 'The business phone number was deleted.'],
  100: [400, 'Invalid parameter'],
  190: [401, 'Invalid OAuth access token.'],
  200: [403, 'The permission for this was not granted or was removed.'],
  368: [403, 'The account is restricted for breaking a policy.'],
  2500: [400, 'Nothing lies at this path.'],
  80007: [400, 'The business account has made too many calls.'],
  130429: [400, 'Rate limit hit'],
  130472: [400, 'The number is part of an experiment.'],
  130497: [403, 'The account may not message users in this country.'],
  131000: [500, 'Something went wrong'],
  131005: [403, 'Access denied'],
  131008: [400, 'Required parameter is missing'],
  131009: [400, 'Parameter value is not valid'],
  131016: [503, 'Service temporarily unavailable'],
  131021: [400, 'Recipient cannot be sender'],
  131026: [400, 'Message undeliverable'],
  131030: [400, 'Recipient phone number not in allowed list'],
  131031: [403, 'Account has been locked'],
  131037: [400, 'The display name needs approval before messages can be sent.'],
  131042: [400, 'Business eligibility payment issue'],
  131045: [500, 'Message failed because of a phone number registration error'],
  131047: [400, 'Re-engagement message'],
  131048: [400, 'Spam rate limit hit'],
  131049: [400, 'Not delivered, to keep the ecosystem healthy'],
  131050: [400, 'The user stopped marketing messages from this business.'],
  131051: [400, 'Unsupported message type'],
  131052: [500, 'Media download error'],
  131053: [500, 'Media upload error'],
  131055: [400, 'This template cannot be sent through this API.'],
  131056: [400, '(Business account, consumer account) pair rate limit hit'],
  131057: [500, 'Account in maintenance mode'],
  131061: [400, 'A template with a maximum price needs the Marketing Messages API.'],
  131062: [400, 'A business-scoped user id is not allowed for this message'],
  131063: [400, 'Marketing templates are switched off for this account.'],
  131064: [400, 'A limit was reached because templates are in the wrong category.'],
  132000: [400, 'Number of template parameters does not match'],
  132001: [404, 'Template does not exist in this language'],
  132005: [400, 'The template is too long once it is filled in'],
  132007: [400, 'The template breaks a policy'],
  132008: [400, 'A template parameter is not valid'],
  132012: [400, 'A template parameter has the wrong format'],
  132015: [400, 'Template is paused'],
  132016: [400, 'Template is disabled'],
  132018: [400, 'Something is wrong with the template parameters'],
  132068: [400, 'The Flow is blocked'],
  132069: [400, 'The Flow is throttled'],
  133004: [503, 'Server temporarily unavailable'],
  133005: [400, 'Two-step verification PIN mismatch'],
  133006: [400, 'Phone number re-verification needed'],
  133008: [400, 'Too many two-step verification PIN guesses'],
  133009: [400, 'Two-step verification PIN guessed too fast'],
  133010: [400, 'Phone number not registered'],
  133015: [400, 'Please wait a few minutes before attempting to register this phone number'],
  133016: [400, 'Too many registrations of this number'],
  134011: [400, 'The terms for payments were not accepted'],
  134100: [400, 'Only marketing templates can be sent through this API'],
  134101: [400, 'The template is still syncing, which takes up to 10 minutes'],
  134102: [400, 'The template is not available for this API'],
  135000: [400, 'Generic user error'],
  137000: [400, 'Message failed because of an identity check'],
  139100: [400, 'Some users could not be blocked or unblocked'],
  139101: [400, 'The block list is full'],
  139102: [400, 'The block list was changed by someone else meanwhile'],
  139103: [500, 'The block list failed'],
  139200: [400, 'Direct sending is blocked for this account'],
};
const transient = new Set([1, 2, 4, 130429, 131000, 131016, 131057, 133004, 80007]);

/** Every code with an answer of its own, lowest first. */
export const errorCodes: readonly ErrorCode[] = Object.entries(known).map(
  ([code, [httpStatus, message]]) => ({ code: Number(code), httpStatus, message }),
);

function answerOf(code: number): readonly [httpStatus: number, message: string] {
  // All of 200 to 299 say that a permission is missing.
  const alike = code >= 200 && code <= 299 ? 200 : code;
  return known[alike] ?? [400, 'An error without a wording here'];
}

function wording(code: number): string {
  return answerOf(code)[1];
}

/** The Graph API answers no: thrown by whatever checks a request, turned into the answer by the route. */
export class GraphFailure extends Error {
  readonly httpStatus: number;

  constructor(
    readonly code: number,
    readonly details?: string,
    /** `beside` are members of the answer beside `error`: what was done before it failed. */
    private readonly more: { httpStatus?: number; subcode?: number; beside?: JsonObject } = {},
  ) {
    super(`(#${code}) ${wording(code)}`);
    this.httpStatus = more.httpStatus ?? answerOf(code)[0];
  }

  /** The body of the answer, in the shape of Graph errors. */
  body(traceId: string): JsonObject {
    const { subcode } = this.more;
    return {
      ...this.more.beside,
      error: {
        message: this.message,
        type: 'OAuthException',
        code: this.code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(transient.has(this.code) ? { is_transient: true } : {}),
        ...(this.details === undefined
          ? {}
          : { error_data: { messaging_product: 'whatsapp', details: this.details } }),
        fbtrace_id: traceId,
      },
    };
  }
}

/** `statuses[].errors[]` element of a failed message; title and message are the same, as Meta sends them. */
export function statusError(code: number): JsonObject {
  return {
    code,
    title: wording(code),
    message: wording(code),
    error_data: { details: failureDetails[code] ?? wording(code) },
    href: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes/',
  };
}

const failureDetails: Readonly<Record<number, string>> = {
  131047: 'More than 24 hours have passed since the customer last wrote; send a template.',
};
