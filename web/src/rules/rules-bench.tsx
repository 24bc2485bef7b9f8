import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPlus, IconTestPipe } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import { AskFirst } from '../shell/ask-first';
import { Nothing } from '../shell/nothing';
import { useNotice } from '../shell/use-notice';
import { useConditionText } from './condition-words';
import { EMPTY_CONDITIONS, emptyReply } from './editor/draft';
import type { Editing } from './editor/rule-editor';
import { moved, type Rule } from './rule';
import { RuleGroups } from './rule-groups';
import { useDelete, useOrder, useSwitch } from './rules-data';
import classes from './rules.module.css';
import { TryingPlace } from './trying-place';
import { useTrying } from './use-trying';

interface RulesBenchProps {
  tenantId: string;
  rules: readonly Rule[];
  /** The one that was saved last. */
  saved: string | undefined;
  onEdit: (editing: Editing) => void;
  /** Beside the buttons. */
  children: ReactNode;
}

const NEW: Editing = {
  rule: null,
  start: {
    active: true,
    sensitive: false,
    when: EMPTY_CONDITIONS.keyword,
    reply: emptyReply('text'),
    handOver: false,
  },
};

/** The list, and beside it, or over it on small screens, a message to try. */
export function RulesBench({ tenantId, rules, saved, onEdit, children }: RulesBenchProps) {
  const { t } = useTranslation('rules');
  const mayWrite = useMay('rules:write');
  const isWide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const [isOpen, setOpen] = useState(false);
  const [dropping, drop] = useState<Rule | null>(null);
  const trying = useTrying(tenantId, rules, isWide || isOpen);
  const { mutate: setActive } = useSwitch(tenantId);
  const { mutate: order } = useOrder(tenantId);
  const edit = (rule: Rule) => {
    setOpen(false);
    onEdit({ rule, start: rule });
  };
  const show = ({ id }: Rule) => {
    setOpen(false);
    document.getElementById(`rule-${id}`)?.scrollIntoView({ behavior: 'smooth', block: 'center' });
  };
  return (
    <div className={classes.page}>
      <Stack gap="lg">
        <Group justify="space-between">
          <Title order={1} size="h2">
            {t('title')}
          </Title>
          <Group gap="xs">
            {children}
            {!isWide && (
              <Button
                variant="default"
                leftSection={<IconTestPipe size={17} aria-hidden />}
                onClick={() => setOpen(true)}
              >
                {t('tryIt')}
              </Button>
            )}
            {mayWrite && (
              <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => onEdit(NEW)}>
                {t('add')}
              </Button>
            )}
          </Group>
        </Group>
        <Text c="dimmed" size="sm" maw={640}>
          {t('intro')}
        </Text>
        {rules.length === 0 ? (
          <Nothing
            order={2}
            title={t('none')}
            hint={[t('noneHint'), mayWrite ? t('makeFirst') : ''].join(' ').trim()}
          />
        ) : (
          <RuleGroups
            rules={rules}
            answering={trying.answering}
            saved={saved}
            onSwitch={({ id }, active) => setActive({ id, active })}
            onMove={({ id }, by) => order({ ids: moved(rules, id, by).map((rule) => rule.id) })}
            onEdit={edit}
            onDuplicate={(rule) => onEdit({ rule: null, start: rule })}
            onDelete={drop}
          />
        )}
      </Stack>
      <TryingPlace
        {...{ isWide, isOpen, rules, trying }}
        onClose={() => setOpen(false)}
        onEdit={mayWrite ? edit : undefined}
        onShow={show}
      />
      <Dropping tenantId={tenantId} rule={dropping} onDone={() => drop(null)} />
    </div>
  );
}

function Dropping({ tenantId, rule, onDone }: { tenantId: string; rule: Rule | null; onDone: () => void }) {
  const { t } = useTranslation('rules');
  const notify = useNotice();
  const textOf = useConditionText();
  const { mutate: remove } = useDelete(tenantId);
  return (
    <AskFirst
      about={rule}
      words={({ when }) => ({
        title: t('rule.deleteTitle', { rule: textOf(when) }),
        hint: t('rule.deleteHint'),
        yes: t('rule.deleteYes'),
      })}
      onYes={({ id }) => remove({ id }, { onSuccess: () => notify({ message: t('rule.deleted') }) })}
      onDone={onDone}
    />
  );
}
