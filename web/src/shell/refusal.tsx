import { IconAlertTriangle } from '@tabler/icons-react';
import { Note } from './note';

/** What was refused of a form, and is about none of its fields. */
export function Refusal({ words }: { words: string | undefined }) {
  if (words === undefined) return null;
  return (
    <Note color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
      {words}
    </Note>
  );
}
