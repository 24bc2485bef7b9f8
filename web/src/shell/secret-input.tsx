import type { PasswordInputProps } from '@mantine/core';
import { PasswordInput } from './password-input';

/** For something that browsers and managers of passwords are neither to fill in nor to keep. */
export function SecretInput(input: PasswordInputProps) {
  return (
    <PasswordInput autoComplete="new-password" spellCheck={false} data-1p-ignore data-lpignore {...input} />
  );
}
