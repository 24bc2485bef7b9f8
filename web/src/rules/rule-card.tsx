import { ActionIcon, Badge, Group, Menu, Paper, Stack, Switch } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronUp,
  IconCopy,
  IconDotsVertical,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import { ConditionWords, useConditionText } from './condition-words';
import { ReplyLine } from './reply-line';
import type { Rule } from './rule';
import classes from './rules.module.css';

export interface RuleActions {
  onSwitch: (rule: Rule, active: boolean) => void;
  onMove: (rule: Rule, by: -1 | 1) => void;
  onEdit: (rule: Rule) => void;
  onDuplicate: (rule: Rule) => void;
  onDelete: (rule: Rule) => void;
}

interface RuleCardProps extends RuleActions {
  rule: Rule;
  isFirst: boolean;
  isLast: boolean;
  /** The message that is being tried is answered by this rule. */
  answers: boolean;
  /** Just now, by whoever looks at it. */
  isSaved: boolean;
}

export function RuleCard({ rule, isFirst, isLast, answers, isSaved, onMove, ...on }: RuleCardProps) {
  const { t } = useTranslation('rules');
  const mayWrite = useMay('rules:write');
  const name = useConditionText()(rule.when);
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSaved) card.current?.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  }, [isSaved]);
  return (
    <Paper
      component="li"
      ref={card}
      withBorder
      className={classes.card}
      id={`rule-${rule.id}`}
      data-off={!rule.active || undefined}
      data-answers={answers || undefined}
      data-saved={isSaved || undefined}
    >
      {mayWrite && !(isFirst && isLast) && (
        <Mover rule={rule} name={name} isFirst={isFirst} isLast={isLast} onMove={onMove} />
      )}
      <Stack gap={4} className={classes.words}>
        <Group gap={8}>
          <ConditionWords when={rule.when} />
          {!rule.active && (
            <Badge color="gray" variant="default" tt="none" fw={500}>
              {t('rule.off')}
            </Badge>
          )}
          {rule.handOver && (
            <Badge variant="default" tt="none" fw={500}>
              {t('rule.handOver')}
            </Badge>
          )}
          {isSaved && (
            <Badge variant="default" tt="none" fw={500}>
              {t('rule.justSaved')}
            </Badge>
          )}
          {answers && <Badge tt="none">{t('rule.answers')}</Badge>}
        </Group>
        <ReplyLine reply={rule.reply} />
      </Stack>
      {mayWrite && <Actions rule={rule} name={name} {...on} />}
    </Paper>
  );
}

function Actions({
  rule,
  name,
  onSwitch,
  onEdit,
  ...more
}: Omit<RuleActions, 'onMove'> & { rule: Rule; name: string }) {
  const { t } = useTranslation('rules');
  return (
    <Group gap={6} wrap="nowrap" className={classes.actions}>
      <Switch
        checked={rule.active}
        onChange={({ currentTarget }) => onSwitch(rule, currentTarget.checked)}
        aria-label={t('rule.active', { rule: name })}
      />
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('rule.edit', { rule: name })}
        onClick={() => onEdit(rule)}
      >
        <IconPencil size={17} aria-hidden />
      </ActionIcon>
      <More rule={rule} name={name} {...more} />
    </Group>
  );
}

type MoverProps = Pick<RuleCardProps, 'rule' | 'isFirst' | 'isLast' | 'onMove'> & { name: string };

/** At an end the button stays in the reach of the keyboard, so that whoever moves a rule does not lose their place. */
function Mover({ rule, name, isFirst, isLast, onMove }: MoverProps) {
  const { t } = useTranslation('rules');
  const button = (by: -1 | 1, isAtEnd: boolean) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={26}
      className={classes.move ?? ''}
      {...(isAtEnd ? { 'data-disabled': true } : {})}
      aria-disabled={isAtEnd}
      aria-label={t(by === -1 ? 'rule.up' : 'rule.down', { rule: name })}
      onClick={({ currentTarget }) => {
        if (isAtEnd) return;
        onMove(rule, by);
        // Moving an element takes the focus from what is in it.
        requestAnimationFrame(() => currentTarget.focus());
      }}
    >
      {by === -1 ? <IconChevronUp size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />}
    </ActionIcon>
  );
  return (
    <Stack gap={0} justify="center">
      {button(-1, isFirst)}
      {button(1, isLast)}
    </Stack>
  );
}

type MoreProps = Pick<RuleCardProps, 'rule' | 'onDuplicate' | 'onDelete'> & { name: string };

function More({ rule, name, onDuplicate, onDelete }: MoreProps) {
  const { t } = useTranslation('rules');
  return (
    <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t('rule.more', { rule: name })}>
          <IconDotsVertical size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => onDuplicate(rule)}>
          {t('rule.duplicate')}
        </Menu.Item>
        <Menu.Item
          color="var(--mantine-color-error)"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => onDelete(rule)}
        >
          {t('rule.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
