import {
  Button,
  Input,
  NativeSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
} from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Consequence } from './consequence';
import { ErrorCodeSelect } from './error-code-select';
import { FAULT_GROUPS, type FaultDraft, FIRST_DRAFT, needsCode, OFTEN, TARGETS } from './faults';

interface NewFaultProps {
  add: (draft: FaultDraft) => void;
  adding: boolean;
}

/** Puts together what the Graph side is to do instead of answering. */
export function NewFault({ add, adding }: NewFaultProps) {
  const { t } = useTranslation('mischief');
  const [draft, setDraft] = useState(FIRST_DRAFT);
  const change = (parts: Partial<FaultDraft>) => setDraft((now) => ({ ...now, ...parts }));
  const groups = Object.keys(FAULT_GROUPS) as (keyof typeof FAULT_GROUPS)[];
  return (
    <Stack gap="sm">
      <Select
        label={t('fault.what')}
        data={groups.map((group) => ({
          group: t(`fault.${group}`),
          items: FAULT_GROUPS[group].map((name) => ({ value: name, label: t(`faults.${name}.label`) })),
        }))}
        value={draft.name}
        onChange={(name) => name !== null && change({ name })}
        maxDropdownHeight={420}
        allowDeselect={false}
      />
      <Text size="sm" c="dimmed">
        <Consequence
          platform={t(`faults.${draft.name}.platform`)}
          recado={t(`faults.${draft.name}.recado`)}
        />
      </Text>
      {needsCode(draft.name) && <ErrorCodeSelect code={draft.code} onCode={(code) => change({ code })} />}
      {draft.name === 'slow' && (
        <NumberInput
          label={t('fault.seconds')}
          value={draft.ms / 1000}
          onChange={(seconds) => change({ ms: Number(seconds) * 1000 })}
          min={0.1}
          max={600}
          decimalScale={1}
          clampBehavior="strict"
        />
      )}
      <NativeSelect
        label={t('fault.target')}
        data={TARGETS.map((value) => ({ value, label: t(`fault.targets.${value}`) }))}
        value={draft.target}
        onChange={({ currentTarget }) => change({ target: currentTarget.value as FaultDraft['target'] })}
      />
      <Often draft={draft} change={change} />
      <Button
        color="orange"
        leftSection={<IconBolt size={16} aria-hidden />}
        loading={adding}
        onClick={() => add(draft)}
      >
        {t('fault.add')}
      </Button>
    </Stack>
  );
}

function Often({ draft, change }: { draft: FaultDraft; change: (parts: Partial<FaultDraft>) => void }) {
  const { t } = useTranslation('mischief');
  return (
    <>
      <Input.Wrapper label={t('fault.often')} labelElement="div">
        <SegmentedControl
          aria-label={t('fault.often')}
          data={OFTEN.map((value) => ({ value, label: t(`fault.oftens.${value}`) }))}
          value={draft.often}
          onChange={(often) => change({ often })}
          fullWidth
        />
      </Input.Wrapper>
      {draft.often === 'times' && (
        <NumberInput
          label={t('fault.times')}
          value={draft.times}
          onChange={(times) => change({ times: Math.max(1, Number(times)) })}
          min={1}
          max={1000}
          decimalScale={0}
          clampBehavior="strict"
        />
      )}
      {draft.often === 'share' && (
        <NumberInput
          label={t('share')}
          suffix=" %"
          value={draft.percent}
          onChange={(percent) => change({ percent: Number(percent) })}
          min={1}
          max={100}
          decimalScale={0}
          clampBehavior="strict"
        />
      )}
    </>
  );
}
