import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FaultRule, FaultRules, Mischief } from '../../../src/simulator/control-types';
import { callSimulator } from '../api/simulator';
import { isOn, MISCHIEFS } from './mischiefs';

const MISCHIEF = ['simulator', 'mischief'];
const FAULTS = ['simulator', 'faults'];

/** What the simulator does to webhooks on their way; it keeps this itself, for everybody who looks. */
export function useMischief() {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: MISCHIEF,
    queryFn: () => callSimulator<Mischief>('GET', '/mischief'),
    meta: { topic: 'simulator' },
  });
  const { mutate, error } = useMutation({
    mutationFn: (wanted: Partial<Mischief>) => callSimulator<Mischief>('PUT', '/mischief', wanted),
    onMutate: (wanted) =>
      queries.setQueryData<Mischief>(MISCHIEF, (now) => (now === undefined ? now : { ...now, ...wanted })),
    onSuccess: (now) => queries.setQueryData(MISCHIEF, now),
    onError: () => queries.invalidateQueries({ queryKey: MISCHIEF }),
  });
  const change = (parts: Partial<Mischief>) => mutate({ ...query.data, ...parts });
  return { ...query, error: error ?? query.error, change, calm: () => mutate({}) };
}

/** What the simulator does instead of answering what Recado sends. */
export function useFaults() {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: FAULTS,
    queryFn: () => callSimulator<FaultRules>('GET', '/faults'),
    // Rules with a number are used up.
    meta: { topic: 'simulator' },
  });
  const { mutate, error, isPending } = useMutation({
    mutationFn: (faults: readonly FaultRule[]) => callSimulator<FaultRules>('PUT', '/faults', { faults }),
    // At once, so that who takes off two in a row does not put the first back.
    onMutate: (faults) => queries.setQueryData<FaultRules>(FAULTS, { faults }),
    onSuccess: (now) => queries.setQueryData(FAULTS, now),
    onError: () => queries.invalidateQueries({ queryKey: FAULTS }),
  });
  const rules = query.data?.faults ?? [];
  return { ...query, rules, put: mutate, putError: error, isPutting: isPending };
}

/** How many things are switched on, of both kinds. */
export function useTrouble(): number {
  const { data } = useMischief();
  const { rules } = useFaults();
  const on = data === undefined ? 0 : MISCHIEFS.filter((name) => isOn(data, name)).length;
  return on + rules.length;
}
