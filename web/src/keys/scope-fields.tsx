import { Button, Checkbox, Fieldset, Group, Input, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Right } from '../api/session';
import { grouped, PRESET_NAMES, PRESETS } from './scopes';
import { useRightWords } from './use-right-words';

interface ScopeFieldsProps {
  offered: readonly Right[];
  chosen: readonly Right[];
  error: ReactNode;
  onChange: (scopes: Right[]) => void;
}

/** What a key may do: one by one, or what people often want together. */
export function ScopeFields({ offered, chosen, error, onChange }: ScopeFieldsProps) {
  const { t } = useTranslation('keys');
  const wordsOf = useRightWords();
  const toggle = (right: Right, on: boolean) =>
    onChange(on ? [...chosen, right] : chosen.filter((other) => other !== right));
  return (
    <Stack gap="sm" data-path="scopes">
      <Group gap="xs" role="group" aria-label={t('make.presets')}>
        {PRESET_NAMES.map((preset) => (
          <Button
            key={preset}
            variant="default"
            size="xs"
            onClick={() => onChange(offered.filter(PRESETS[preset]))}
          >
            {t(`preset.${preset}`)}
          </Button>
        ))}
      </Group>
      {error !== undefined && (
        <Input.Error role="alert" size="sm">
          {error}
        </Input.Error>
      )}
      {grouped(offered).map(({ group, rights }) => (
        <Fieldset key={group} legend={t(`group.${group}`)}>
          <Stack gap={8}>
            {rights.map((right) => (
              <Checkbox
                key={right}
                label={wordsOf(right)}
                checked={chosen.includes(right)}
                onChange={({ currentTarget }) => toggle(right, currentTarget.checked)}
              />
            ))}
          </Stack>
        </Fieldset>
      ))}
    </Stack>
  );
}
