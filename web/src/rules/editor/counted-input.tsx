import { Text, TextInput, type TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDraft } from './draft';

interface CountedInputProps extends Pick<TextInputProps, 'label' | 'description' | 'placeholder' | 'ff'> {
  path: string;
  limit: number;
}

/** A text of the draft, with how much of its limit is used. */
export function CountedInput({ path, limit, ...look }: CountedInputProps) {
  const { value, ...input } = useDraft().getInputProps(path) as { value?: string };
  const text = value ?? '';
  return (
    <TextInput
      {...look}
      {...input}
      value={text}
      rightSection={<Count length={text.length} limit={limit} />}
      rightSectionWidth={64}
      rightSectionPointerEvents="none"
    />
  );
}

export function Count({ length, limit }: { length: number; limit: number }) {
  const { t } = useTranslation('rules');
  return (
    <Text
      size="xs"
      c={length > limit ? 'var(--mantine-color-error)' : 'dimmed'}
      title={t('editor.length', { length, limit })}
    >
      {length}/{limit}
    </Text>
  );
}
