import { useQuery } from '@tanstack/react-query';
import type { Items, LineItem } from '../../../src/simulator/control-types';
import { callSimulator } from '../api/simulator';

export type SimulatedLine = LineItem;

/** As people write it; until it is known, Meta's id of it. */
export function numberOf({ displayPhoneNumber, phoneNumberId }: SimulatedLine): string {
  return displayPhoneNumber === '' ? phoneNumberId : `+${displayPhoneNumber}`;
}

export function useSimulatedLines() {
  return useQuery({
    queryKey: ['simulator', 'lines'],
    queryFn: async () => (await callSimulator<Items<SimulatedLine>>('GET', '/lines')).items,
    meta: { topic: 'simulator' },
  });
}
