import { Group, Stack, Text, ThemeIcon, Title, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConditionText } from './condition-words';
import { KindIcon } from './kind-icon';
import { byKind, type Kind, type Rule } from './rule';
import { type RuleActions, RuleCard } from './rule-card';
import classes from './rules.module.css';

interface RuleGroupsProps extends RuleActions {
  rules: readonly Rule[];
  answering: string | undefined;
  /** The one that was saved last. */
  saved: string | undefined;
}

/** The rules from the first to the last that is tried, by kind. */
export function RuleGroups({ rules, answering, saved, onMove, ...on }: RuleGroupsProps) {
  const { t } = useTranslation('rules');
  const textOf = useConditionText();
  const [said, say] = useState('');
  const groups = byKind(rules);
  const move = (rule: Rule, by: -1 | 1) => {
    const group = groups.get(rule.when.type) ?? [];
    const place = group.indexOf(rule) + by + 1;
    say(t('rule.moved', { place, count: group.length, rule: textOf(rule.when) }));
    onMove(rule, by);
  };
  return (
    <>
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
      <Stack component="ol" className={classes.groups} gap="lg">
        {[...groups].map(([kind, group]) => (
          <li key={kind}>
            <GroupHeading kind={kind} count={group.length} />
            <Stack component="ol" gap={8} className={classes.group}>
              {group.map((rule, i) => (
                <RuleCard
                  key={rule.id}
                  rule={rule}
                  isFirst={i === 0}
                  isLast={i === group.length - 1}
                  answers={rule.id === answering}
                  isSaved={rule.id === saved}
                  onMove={move}
                  {...on}
                />
              ))}
            </Stack>
          </li>
        ))}
      </Stack>
    </>
  );
}

function GroupHeading({ kind, count }: { kind: Kind; count: number }) {
  const { t } = useTranslation('rules');
  return (
    <Group gap="sm" wrap="nowrap" mb={8}>
      <ThemeIcon variant="light" size={34} radius="md">
        <KindIcon kind={kind} />
      </ThemeIcon>
      <div>
        <Group gap={8} align="baseline">
          <Title order={2} size="h5">
            {t(`kind.${kind}`)}
          </Title>
          <Text size="xs" c="dimmed">
            {t('rule.count', { count })}
          </Text>
        </Group>
        <Text size="xs" c="dimmed">
          {t(`kindHint.${kind}`)}
        </Text>
      </div>
    </Group>
  );
}
