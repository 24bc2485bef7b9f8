import { IconAlertTriangle } from '@tabler/icons-react';
import { Note } from '../../shell/note';
import type { SetupForm } from './setup-form';
import type { Form } from './steps';

/** What was refused of a step, and is about none of its fields. */
export function FormFault({ setup: { fault }, step }: { setup: SetupForm; step: Form }) {
  if (fault?.step !== step) return null;
  return (
    <Note color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
      {fault.words}
    </Note>
  );
}
