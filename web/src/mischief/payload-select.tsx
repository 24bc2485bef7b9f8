import { ActionIcon, Group, Select } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Items, Payload, PayloadGroup } from '../../../src/simulator/control-types';
import { callSimulator } from '../api/simulator';
import { isKey } from '../api/wire';
import type { Persona } from '../phone/persona';
import type { SimulatedLine } from '../phone/simulated-lines';
import { Failure } from '../shell/failure';
import { payloadTexts } from './payload-texts';

const GROUPS: readonly PayloadGroup[] = ['messages', 'statuses', 'batches', 'fields', 'odd'];

interface PayloadSelectProps {
  line: SimulatedLine;
  persona: Persona;
  onText: (text: string) => void;
}

/** The library of ready bodies. Each choice is asked for anew, so that its ids and times are fresh. */
export function PayloadSelect({ line, persona, onText }: PayloadSelectProps) {
  const { t } = useTranslation('mischief');
  const nameOf = usePayloadName();
  const [chosen, choose] = useState<string | null>(null);
  const { who: customer, name } = persona;
  const query = String(new URLSearchParams({ line: line.phoneNumberId, customer, name }));
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['simulator', 'payloads', query],
    queryFn: () => callSimulator<Items<Payload>>('GET', `/payloads?${query}`),
  });
  const take = async (name: string) => {
    choose(name);
    const fresh = (await refetch()).data?.items.find((payload) => payload.name === name);
    if (fresh) onText(JSON.stringify(fresh.body, null, 2));
  };
  if (error) return <Failure error={error} retry={refetch} />;
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <Select
        flex={1}
        label={t('raw.library')}
        placeholder={t('raw.libraryHint')}
        nothingFoundMessage={t('raw.noPayload')}
        data={GROUPS.map((group) => ({
          group: t(`raw.groups.${group}`),
          items: (data?.items ?? [])
            .filter((payload) => payload.group === group)
            .map(({ name }) => ({ value: name, label: nameOf(name) })),
        }))}
        value={chosen}
        onOptionSubmit={(name) => void take(name)}
        maxDropdownHeight={420}
        allowDeselect={false}
        searchable
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t('raw.renew')}
        title={t('raw.renew')}
        disabled={chosen === null}
        loading={isFetching && chosen !== null}
        onClick={() => chosen !== null && void take(chosen)}
      >
        <IconRefresh size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** A payload without words of ours keeps the name that the simulator gives it. */
function usePayloadName(): (name: string) => string {
  const { t } = useTranslation('mischief');
  return (name) => (isKey(payloadTexts.es, name) ? t(`payloads.${name}`) : name);
}
