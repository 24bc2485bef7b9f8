import { useSessionStorage } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import type { RawAnswer, SignatureKind, SignedWebhook } from '../../../src/simulator/control-types';
import { api } from '../api/client';
import { callSimulator } from '../api/simulator';
import type { SimulatedLine } from '../phone/simulated-lines';

/** An answer, and the newest stored body before it; what is newer may have come of it. */
export interface Sent {
  answer: RawAnswer;
  after: string;
}

interface Sheet {
  text: string;
  signature: SignatureKind;
  sent: Sent | null;
}

const EMPTY: Sheet = { text: '', signature: 'right', sent: null };

/** The sheet that a webhook is written on. It outlives a look at another tab. */
export function useRawWebhook(line: SimulatedLine) {
  const [sheet, setSheet] = useSessionStorage<Sheet>({
    key: 'recado-raw-webhook',
    defaultValue: EMPTY,
    getInitialValueInEffect: false,
  });
  const change = (parts: Partial<Sheet>) => setSheet((now) => ({ ...now, ...parts }));
  const { text, signature } = sheet;
  const webhook = { line: line.phoneNumberId, body: text, signature };
  const sending = useMutation({
    mutationFn: async (): Promise<Sent> => {
      const after = await newestStored();
      return { after, answer: await callSimulator<RawAnswer>('POST', '/webhooks', webhook) };
    },
    onMutate: () => change({ sent: null }),
    onSuccess: (sent) => change({ sent }),
  });
  const sign = () => callSimulator<SignedWebhook>('POST', '/signatures', webhook);
  return { ...sheet, change, sending, sign };
}

async function newestStored(): Promise<string> {
  const { data } = await api.GET('/api/v1/webhooks', { params: { query: { limit: 1 } } });
  return data?.items[0]?.id ?? '0';
}
