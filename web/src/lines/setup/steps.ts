import type { Check, Finding, Line } from '../line';

/** In the order in which they are done. */
export const STEPS = ['number', 'token', 'secret', 'webhook', 'activate', 'test'] as const;
export type Step = (typeof STEPS)[number];

/** The steps whose forms make a line. */
export type Form = Extract<Step, 'number' | 'token' | 'secret'>;

/** What is mended where. */
export const STEP_OF: { readonly [C in Check]?: Step } = {
  phone_number: 'number',
  business_account: 'number',
  token: 'token',
  token_type: 'token',
  permissions: 'token',
  app_secret: 'secret',
  callback_url: 'webhook',
  app_callback_url: 'webhook',
  field_messages: 'webhook',
  other_fields: 'webhook',
  field_versions: 'webhook',
  app_mode: 'webhook',
  app_subscribed: 'activate',
  registration: 'activate',
  received: 'test',
};

export type Progress = Readonly<Record<Step, 'open' | 'done' | 'wrong'>>;

/** How far the setup is: by what the line has, and by what was found when somebody looked. */
export function progressOf(line: Line, findings: readonly Finding[] = []): Progress {
  const is = (check: Check, ...states: Finding['state'][]) =>
    findings.some((finding) => finding.check === check && states.includes(finding.state));
  const given = (step: Form, has: boolean) => {
    if (!has) return 'open';
    // To a token that is wrong nothing is shown, so that alone is to be mended.
    const isTokens = step === 'number' && is('token', 'failed');
    const wrong = findings.some(({ check, state }) => STEP_OF[check] === step && state === 'failed');
    return wrong && !isTokens ? 'wrong' : 'done';
  };
  const doneIf = (isDone: boolean) => (isDone ? 'done' : 'open');
  const comes = is('received', 'ok');
  return {
    number: given('number', true),
    token: given('token', line.hasToken),
    secret: given('secret', line.hasAppSecret),
    // Where it cannot be said whether the address is ours, what comes proves it.
    webhook: doneIf((is('callback_url', 'ok') || comes) && !is('field_messages', 'failed')),
    activate: doneIf(is('app_subscribed', 'ok', 'warning') && is('registration', 'ok', 'warning')),
    test: doneIf(comes),
  };
}

/** The first that is not done; undefined when all are. */
export function nextStep(progress: Progress): Step | undefined {
  return STEPS.find((step) => progress[step] !== 'done');
}
