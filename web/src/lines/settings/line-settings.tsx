import { Button, Group, Paper, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { useNotice } from '../shell/use-notice';
import type { Line } from './line';
import { type LineChanges, useChangeLine } from './lines-data';
import { useProblem } from './problem-words';

const MOST_PACE = 10_000;

interface Values {
  name: string;
  messagesPerSecond: string;
  apiVersion: string;
}

const valuesOf = ({ name, messagesPerSecond, apiVersion }: Line): Values => ({
  name,
  messagesPerSecond: messagesPerSecond === null ? '' : String(messagesPerSecond),
  apiVersion: apiVersion ?? '',
});

/** What can be changed of a line without going to Meta. */
export function LineSettings({ line }: { line: Line }) {
  const { t } = useTranslation('lines');
  const notify = useNotice();
  const problem = useProblem();
  const change = useChangeLine(line.id);
  const form = useForm<Values>({
    initialValues: valuesOf(line),
    validate: {
      name: (value) => (value.trim() === '' ? t('settings.required') : null),
      messagesPerSecond: (value) => (isPace(value.trim()) ? null : t('settings.paceWrong')),
      apiVersion: (value) => (/^(v\d+\.\d+)?$/.test(value.trim()) ? null : t('settings.versionWrong')),
    },
  });
  const save = (values: Values) =>
    change.mutate(() => changesOf(form.getInitialValues(), values), {
      onSuccess: (saved) => {
        if (saved === undefined) return;
        form.setInitialValues(valuesOf(saved));
        form.setValues(valuesOf(saved));
        notify({ message: t('settings.saved') });
      },
      onError: (error) => {
        if (!(error instanceof ApiError) || error.details.length === 0) return problem(error);
        for (const { field, message } of error.details) form.setFieldError(field, message);
      },
    });
  const pace =
    line.effectiveMessagesPerSecond === 0 ? t('settings.unpaced') : line.effectiveMessagesPerSecond;
  return (
    <Paper withBorder p="md">
      <form noValidate onSubmit={form.onSubmit(save)}>
        <Stack>
          <Title order={2} size="h4">
            {t('settings.title')}
          </Title>
          <TextInput
            label={t('settings.name')}
            description={t('settings.nameHint')}
            autoComplete="off"
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <Group align="flex-start" grow preventGrowOverflow={false}>
            <TextInput
              label={t('settings.pace')}
              description={t('settings.paceHint', { pace })}
              inputMode="numeric"
              autoComplete="off"
              {...form.getInputProps('messagesPerSecond')}
            />
            <TextInput
              label={t('settings.version')}
              description={t('settings.versionHint')}
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('apiVersion')}
            />
          </Group>
          <Group>
            <Button type="submit" variant="default" loading={change.isPending} disabled={!form.isDirty()}>
              {t('settings.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function isPace(value: string): boolean {
  return value === '' || (/^\d{1,5}$/.test(value) && Number(value) <= MOST_PACE);
}

/** Only what was changed here: a new version of the API, say, resumes the line. */
function changesOf(before: Values, after: Values): LineChanges {
  const [pace, version] = [after.messagesPerSecond.trim(), after.apiVersion.trim()];
  return {
    ...(after.name === before.name ? {} : { name: after.name.trim() }),
    ...(pace === before.messagesPerSecond ? {} : { messagesPerSecond: pace === '' ? null : Number(pace) }),
    ...(version === before.apiVersion ? {} : { apiVersion: version === '' ? null : version }),
  };
}
