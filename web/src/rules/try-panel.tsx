import { Fieldset, SegmentedControl, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MediaSelect } from './media-select';
import { OptionInput } from './option-input';
import type { Rule } from './rule';
import { TriedAnswer } from './tried-answer';
import classes from './try.module.css';
import { type Trying, WAYS } from './use-trying';

interface TryPanelProps {
  trying: Trying;
  rules: readonly Rule[];
  onShow: (rule: Rule) => void;
  /** Absent where one may not. */
  onEdit: ((rule: Rule) => void) | undefined;
}

/** A message that nobody sent, and what the bot would answer. */
export function TryPanel({ trying, ...answer }: TryPanelProps) {
  const { t } = useTranslation('rules');
  const { trial, change } = trying;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('trying.hint')}
      </Text>
      <SegmentedControl
        fullWidth
        size="sm"
        aria-label={t('trying.as')}
        value={trial.way}
        onChange={(way) => change({ way })}
        data={WAYS.map((way) => ({ value: way, label: t(`trying.ways.${way}`) }))}
      />
      <Message {...trying} />
      <Origin {...trying} />
      <TriedAnswer {...trying} {...answer} />
    </Stack>
  );
}

function Message({ trial, change, options }: Pick<Trying, 'trial' | 'change' | 'options'>) {
  const { t } = useTranslation('rules');
  switch (trial.way) {
    case 'text':
      return (
        <Textarea
          label={t('trying.text')}
          placeholder={t('trying.placeholder')}
          value={trial.text}
          maxLength={4096}
          autosize
          minRows={1}
          maxRows={5}
          onChange={({ currentTarget }) => change({ text: currentTarget.value })}
        />
      );
    case 'choice':
      return (
        <OptionInput
          options={options}
          label={t('trying.option')}
          description={t('trying.optionHint')}
          value={trial.option}
          maxLength={256}
          onChange={(option) => change({ option })}
        />
      );
    case 'media':
      return (
        <MediaSelect label={t('trying.media')} value={trial.media} onChange={(media) => change({ media })} />
      );
    case 'location':
      return null;
  }
}

function Origin({ trial: { way, headline, product }, change }: Pick<Trying, 'trial' | 'change'>) {
  const { t } = useTranslation('rules');
  if (way === 'choice' || way === 'location') return null;
  return (
    <Fieldset variant="unstyled" className={classes.origin}>
      <Switch
        label={t('trying.ad')}
        checked={headline !== null}
        onChange={({ currentTarget }) => change({ headline: currentTarget.checked ? '' : null })}
      />
      {headline !== null && (
        <TextInput
          aria-label={t('trying.headline')}
          placeholder={t('trying.headline')}
          value={headline}
          maxLength={1000}
          onChange={({ currentTarget }) => change({ headline: currentTarget.value })}
        />
      )}
      {way === 'text' && (
        <Switch
          label={t('trying.product')}
          checked={product !== null}
          onChange={({ currentTarget }) => change({ product: currentTarget.checked ? 'SKU-123' : null })}
        />
      )}
      {way === 'text' && product !== null && (
        <TextInput
          aria-label={t('trying.productId')}
          placeholder={t('trying.productId')}
          value={product}
          maxLength={256}
          onChange={({ currentTarget }) => change({ product: currentTarget.value })}
        />
      )}
    </Fieldset>
  );
}
