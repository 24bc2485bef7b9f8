import { Autocomplete, Select, Stack, TagsInput } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { KindIcon } from '../kind-icon';
import { OptionLine } from '../option-line';
import type { Condition, Kind, Media, Option } from '../rule';
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
      />
      {when.type === 'keyword' && <Words />}
      {when.type === 'choice' && (
        <Autocomplete
          label={t('editor.choiceId')}
          description={t('editor.choiceHint')}
          maxLength={LIMITS.choiceId}
          data={options.map(({ id }) => id)}
          renderOption={({ option }) => <OptionLine option={options.find(({ id }) => id === option.value)} />}
          {...form.getInputProps('when.id')}
        />
      )}
      {when.type === 'media' && <MediaKind media={when.media} />}
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

const MEDIA: readonly Media[] = ['image', 'video', 'audio', 'document'];

function MediaKind({ media }: { media: Media }) {
  const { t } = useTranslation('rules');
  const form = useDraft();
  return (
    <Select
      label={t('editor.media')}
      allowDeselect={false}
      data={MEDIA.map((one) => ({ value: one, label: t(`media.${one}`) }))}
      {...form.getInputProps('when.media')}
      value={media}
    />
  );
}
