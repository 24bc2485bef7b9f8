import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { $api } from '../api/client';
import { Failure } from '../shell/failure';
import { JsonView } from './json-view';
import type { StepData } from './step';

/** The JSON of a step: what is at hand, or what is read now that somebody asks. */
export function StepDataView({ data, messageId }: { data: StepData; messageId: string }) {
  const { t } = useTranslation('trace');
  if ('fetched' in data) return <FetchedData name={data.name} messageId={messageId} />;
  return <JsonView title={t(`json.${data.name}`)} json={data.json} />;
}

function FetchedData({ name, messageId }: { name: 'change' | 'request'; messageId: string }) {
  const { t } = useTranslation('trace');
  const trace = $api.useQuery('get', '/api/v1/messages/{id}/trace', {
    params: { path: { id: messageId } },
  });
  const title = t(`json.${name}`);
  if (trace.isError) return <Failure error={trace.error} retry={trace.refetch} />;
  if (trace.data === undefined) return <Note title={title} words={t('fetching')} />;
  if (name === 'request') return <JsonView title={title} json={trace.data.request} />;
  const { change } = trace.data;
  if (change === null || change.reason !== null) {
    return <Note title={title} words={t(change?.reason === 'too_large' ? 'json.tooLarge' : 'json.gone')} />;
  }
  return <JsonView title={title} json={change.json} />;
}

function Note({ title, words }: { title: string; words: string }) {
  return (
    <Text size="sm" c="dimmed" mt={6}>
      {title}: {words}
    </Text>
  );
}
