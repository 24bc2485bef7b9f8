import { Button, Group, Input, Text, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Count } from './counted-input';
import { useDraft } from './draft';
import { broughtBy, unfilledIn } from './placeholders';

interface MessageAreaProps {
  label: string;
  path: string;
  limit: number;
}

/** The words of an answer, which may hold what the message brings along. */
export function MessageArea({ label, path, limit }: MessageAreaProps) {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const area = useRef<HTMLTextAreaElement>(null);
  const { value: given, ...input } = form.getInputProps(path) as { value?: string };
  const value = given ?? '';
  const { type } = form.values.when;
  const placeholder = broughtBy(type);
  const unfilled = unfilledIn(value, type);
  /** Around what is selected. */
  const insert = (before: string, after = '') => {
    if (area.current === null) return;
    const { selectionStart: start, selectionEnd: end } = area.current;
    const text = value.slice(0, start) + before + value.slice(start, end) + after + value.slice(end);
    form.setFieldValue(path, text);
    const caret = end + before.length;
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(caret, caret);
    });
  };
  return (
    <div>
      <Textarea ref={area} label={label} autosize minRows={3} maxRows={14} {...input} value={value} />
      <Group justify="space-between" align="flex-start" mt={6} wrap="nowrap">
        <Group gap={6}>
          {placeholder !== undefined && (
            <>
              <Button size="compact-xs" variant="light" onClick={() => insert(`{{${placeholder}}}`)}>
                + {t(`editor.${placeholder}`)}
              </Button>
              <Button size="compact-xs" variant="default" onClick={() => insert('[[', ']]')}>
                [[ ]] {t('editor.optional')}
              </Button>
            </>
          )}
        </Group>
        <Count length={value.length} limit={limit} />
      </Group>
      {unfilled.length > 0 && (
        <Text size="xs" mt={4} component="output" display="block">
          {t('editor.unfilled', { names: unfilled.join(', ') })}
        </Text>
      )}
      <Input.Description mt={4}>
        {placeholder !== undefined && `${t('editor.placeholders', { braces: '{{ }}' })} `}
        {t('editor.formats')}
      </Input.Description>
    </div>
  );
}
