import { notifications } from '@mantine/notifications';
import { type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { FaultRule, FaultRules, Mischief } from '../../../src/simulator/control-types';
import { callSimulator } from '../api/simulator';
import { useErrorWords } from '../shell/error-words';
import { useNotice } from '../shell/use-notice';
import { isOn, MISCHIEFS } from './mischiefs';

const MISCHIEF = ['simulator', 'mischief'];
const FAULTS = ['simulator', 'faults'];

/** What the simulator does to webhooks on their way; it keeps this itself, for everybody who looks. */
export function useMischief() {
  const query = useQuery({
    queryKey: MISCHIEF,
    queryFn: () => callSimulator<Mischief>('GET', '/mischief'),
    meta: { topic: 'simulator' },
  });
  const { mutate } = useChange<Partial<Mischief>, Mischief>({
    queryKey: MISCHIEF,
    send: (wanted) => callSimulator('PUT', '/mischief', wanted),
    show: (now, wanted) => now && { ...now, ...wanted },
  });
  const change = (parts: Partial<Mischief>) => mutate({ ...query.data, ...parts });
  return { ...query, change, calm: () => mutate({}) };
}

/** What the simulator does instead of answering what Recado sends. */
export function useFaults() {
  const query = useQuery({
    queryKey: FAULTS,
    queryFn: () => callSimulator<FaultRules>('GET', '/faults'),
    // Rules with a number are used up.
    meta: { topic: 'simulator' },
  });
  const { mutate, isPending } = useChange<readonly FaultRule[], FaultRules>({
    queryKey: FAULTS,
    send: (faults) => callSimulator('PUT', '/faults', { faults }),
    show: (_now, faults) => ({ faults }),
  });
  const rules = query.data?.faults ?? [];
  return { ...query, rules, put: mutate, isPutting: isPending };
}

interface Change<Wanted, State> {
  queryKey: QueryKey;
  send: (wanted: Wanted) => Promise<State>;
  show: (now: State | undefined, wanted: Wanted) => State | undefined;
}

/** Shows a change at once, so that who takes off two in a row does not put the first back; and says when it failed. */
function useChange<Wanted, State>({ queryKey, send, show }: Change<Wanted, State>) {
  const { t } = useTranslation('mischief');
  const queries = useQueryClient();
  const notify = useNotice();
  const wordsOf = useErrorWords();
  const id = queryKey.join(' ');
  return useMutation({
    mutationFn: send,
    onMutate: (wanted) => {
      queries.setQueryData<State>(queryKey, (now) => show(now, wanted));
    },
    onSuccess: (now) => {
      notifications.hide(id);
      queries.setQueryData<State>(queryKey, now);
    },
    onError: (error) => {
      notify({ id, color: 'red', title: t('notChanged'), message: wordsOf(error) });
      return queries.invalidateQueries({ queryKey });
    },
  });
}

/** How many things are switched on, of both kinds. */
export function useTrouble(): number {
  const { data } = useMischief();
  const { rules } = useFaults();
  const on = data === undefined ? 0 : MISCHIEFS.filter((name) => isOn(data, name)).length;
  return on + rules.length;
}
