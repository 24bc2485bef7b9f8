import { ActionIcon, Group, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FaultRule } from '../../../src/simulator/control-types';
import type { SimulatedLine } from '../phone/simulated-lines';
import { faultName, needsCode } from './faults';
import classes from './mischief.module.css';

interface InForceProps {
  line: SimulatedLine;
  rules: readonly FaultRule[];
  remove: (rule: FaultRule) => void;
}

export function FaultsInForce({ line, rules, remove }: InForceProps) {
  const { t } = useTranslation('mischief');
  if (rules.length === 0) return null;
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600} id="faults-in-force">
        {t('fault.inForce')}
        {rules.length > 1 && (
          <Text span size="sm" c="dimmed" fw={400}>
            {` · ${t('fault.first')}`}
          </Text>
        )}
      </Text>
      <ul className={classes.rules} aria-labelledby="faults-in-force">
        {rules.map((rule, at) => (
          <Rule key={at} line={line} rule={rule} remove={() => remove(rule)} />
        ))}
      </ul>
    </Stack>
  );
}

function Rule({ line, rule, remove }: { line: SimulatedLine; rule: FaultRule; remove: () => void }) {
  const { t } = useTranslation('mischief');
  const often = useOften(rule);
  const name = faultName(rule);
  const label = t(`faults.${name}.label`);
  const code = needsCode(name) && 'code' in rule ? ` ${rule.code}` : '';
  const seconds = 'ms' in rule ? ` ${t('fault.secondsLong', { count: rule.ms / 1000 })}` : '';
  const { type, phoneNumberId } = rule.match ?? {};
  const target = type === 'read' || type === 'media' ? type : 'message';
  const where = [
    t(`fault.targets.${target}`),
    often,
    ...(phoneNumberId === undefined || phoneNumberId === line.phoneNumberId
      ? []
      : [t('fault.ofLine', { line: phoneNumberId })]),
  ];
  return (
    <Group component="li" className={classes.rule} justify="space-between" wrap="nowrap">
      <div>
        <Text size="sm" fw={600}>
          {label}
          {code}
          {seconds}
        </Text>
        <Text size="xs" c="dimmed">
          {where.join(' · ')}
        </Text>
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('fault.remove', { name: label })}
        onClick={remove}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

function useOften({ times, probability }: FaultRule): string {
  const { t } = useTranslation('mischief');
  if (times !== undefined) return t('fault.timesLeft', { count: times });
  if (probability === undefined) return t('fault.always');
  return t('fault.sharePercent', { percent: Math.round(probability * 100) });
}
