import { Center, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Failure } from './failure';

interface LoadingProps {
  query: { isPending: boolean; error: unknown; refetch: () => unknown };
}

/** In place of what a query has not brought: it is on its way, or why it does not come. */
export function Loading({ query: { isPending, error, refetch } }: LoadingProps) {
  const { t } = useTranslation();
  return (
    <Center mih="40dvh">
      {isPending ? <Loader aria-label={t('loading')} /> : <Failure error={error} retry={refetch} />}
    </Center>
  );
}
