import { Refusal } from '../../shell/refusal';
import type { SetupForm } from './setup-form';
import type { Form } from './steps';

/** What was refused of a step, and is about none of its fields. */
export function FormFault({ setup: { fault }, step }: { setup: SetupForm; step: Form }) {
  return <Refusal words={fault?.step === step ? fault.words : undefined} />;
}
