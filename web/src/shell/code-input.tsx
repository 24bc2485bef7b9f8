import { TextInput, type TextInputProps } from '@mantine/core';

/** For the code of an authenticator app. */
export function CodeInput(input: TextInputProps) {
  return (
    <TextInput
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      maxLength={40}
      {...input}
    />
  );
}
