import { Select, Stack, TagsInput } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { KindIcon } from '../kind-icon';
import { MediaSelect } from '../media-select';
import { OptionInput } from '../option-input';
import type { Condition, Kind, Option } from '../rule';
import { EMPTY_CONDITIONS, useDraft } from './draft';
import { LIMITS } from './limits';

const KINDS = Object.keys(EMPTY_CONDITIONS) as Kind[];

/** When the rule answers. What was written for one kind is kept while somebody looks at another. */
export function ConditionFields({ options }: { options: readonly Option[] }) {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const { when } = form.values;
  const written = useRef<Partial<Record<Kind, Condition>>>({});
  const choose = (kind: Kind) => {
    written.current[when.type] = when;
    form.setFieldValue('when', written.current[kind] ?? EMPTY_CONDITIONS[kind]);
    form.clearErrors();
  };
  return (
    <Stack gap="sm">
      <Select
        label={t('editor.kind')}
        description={t(`kindHint.${when.type}`)}
        data={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        value={when.type}
        onChange={(kind) => kind !== null && choose(kind)}
        allowDeselect={false}
        leftSection={<KindIcon kind={when.type} />}
        error={form.errors['when.type']}
        data-path="when.type"
        data-autofocus
      />
      {when.type === 'consent' && (
        <Select
          label={t('editor.wish')}
          data={(['stop', 'resume'] as const).map((value) => ({ value, label: t(`editor.wishes.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('when.value')}
        />
      )}
      {(when.type === 'keyword' || when.type === 'consent') && <Words />}
      {when.type === 'choice' && (
        <OptionInput
          options={options}
          label={t('editor.choiceId')}
          description={t('editor.choiceHint')}
          maxLength={LIMITS.choiceId}
          {...form.getInputProps('when.id')}
        />
      )}
      {when.type === 'media' && (
        <MediaSelect label={t('editor.media')} {...form.getInputProps('when.media')} value={when.media} />
      )}
    </Stack>
  );
}

function Words() {
  const { t } = useTranslation('rules');
  const form = useDraft();
  return (
    <TagsInput
      label={t('editor.words')}
      description={t('editor.wordsHint')}
      acceptValueOnBlur
      dropdownOpened={false}
      splitChars={[',', ';']}
      {...form.getInputProps('when.words')}
    />
  );
}
