import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useNotice } from '../shell/use-notice';
import { useKeepLine } from './lines-data';
import { useProblem } from './problem-words';

/** A line on the simulator, for a business: undefined for the only one. */
export function useAddSimulated() {
  const { t } = useTranslation('lines');
  const notify = useNotice();
  const keep = useKeepLine();
  const onError = useProblem();
  return useMutation({
    mutationFn: async (tenantId: string | undefined) => {
      const body = { ...(tenantId === undefined ? {} : { tenantId }), name: t('simulatedName') };
      return (await api.POST('/api/v1/lines/simulated', { body })).data;
    },
    onSuccess: async (line) => {
      await keep(line);
      notify({ message: t('simulatedAdded') });
    },
    onError,
  });
}
