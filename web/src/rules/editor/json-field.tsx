import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDraft } from './draft';
import classes from './editor.module.css';

const AT = 'reply.content';

/** Meta's object as it is, for kinds of answers that have no form here. */
export function JsonField() {
  const { t } = useTranslation('rules');
  const form = useDraft();
  return (
    <Textarea
      label={t('editor.json')}
      description={t('editor.jsonHint')}
      autosize
      minRows={10}
      maxRows={24}
      spellCheck={false}
      classNames={{ input: classes.code ?? '' }}
      value={form.values.json}
      error={form.errors[AT]}
      data-path={AT}
      onChange={({ currentTarget: { value } }) => {
        form.setFieldValue('json', value);
        form.setFieldError(AT, null);
      }}
    />
  );
}
