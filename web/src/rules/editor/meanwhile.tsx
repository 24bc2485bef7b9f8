import { Alert, Button, Group, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Rule } from '../rule';
import { draftOf, useDraft } from './draft';

interface MeanwhileProps {
  /** As it was when the form was opened. */
  rule: Rule;
  rules: readonly Rule[];
  onSaveAsNew: () => void;
}

/** Tells whoever edits a rule what somebody else did to it since. */
export function Meanwhile({ rule, rules, onSaveAsNew }: MeanwhileProps) {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const now = rules.find(({ id }) => id === rule.id);
  const isGone = now === undefined;
  if (!isGone && said(now) === said(rule)) return null;
  const load = () => {
    if (now === undefined) return;
    form.setInitialValues(draftOf(now));
    form.setValues(draftOf(now));
    form.clearErrors();
  };
  return (
    <Alert
      variant="default"
      title={t(isGone ? 'gone' : 'editor.changedTitle')}
      icon={<IconUsers aria-hidden />}
    >
      <Text size="sm">{t(isGone ? 'editor.goneHint' : 'editor.changedHint')}</Text>
      <Group mt="xs">
        <Button size="xs" variant="default" onClick={isGone ? onSaveAsNew : load}>
          {t(isGone ? 'editor.saveAsNew' : 'editor.load')}
        </Button>
      </Group>
    </Alert>
  );
}

function said({ active, sensitive, when, reply, handOver }: Rule): string {
  return JSON.stringify([active, sensitive, when, reply, handOver]);
}
