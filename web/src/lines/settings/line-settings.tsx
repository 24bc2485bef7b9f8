import { Button, Group, Paper, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/api-error';
import { useTellDirty } from '../../shell/guard';
import { useNotice } from '../../shell/use-notice';
import type { Line } from '../line';
import { useChangeLine } from '../lines-data';
import { useProblem } from '../problem-words';
import { settle, useLearnt } from '../use-learnt';
import { Advanced } from './advanced';
import { changesOf, faultsOf, FIELD_OF, settingsOf, type SettingsValues } from './settings-values';
import { useFaultWords } from './use-fault-words';

/** What can be changed of a line without going to Meta. */
export function LineSettings({ line, onDirty }: { line: Line; onDirty: (is: boolean) => void }) {
  const { t } = useTranslation('lines');
  const notify = useNotice();
  const problem = useProblem();
  const words = useFaultWords();
  const change = useChangeLine(line.id);
  const now = settingsOf(line);
  const form = useForm<SettingsValues>({
    initialValues: now,
    validate: (values) => faultsOf(values, words),
  });
  useLearnt(form, now);
  useTellDirty(form.isDirty(), onDirty);
  const save = (values: SettingsValues) =>
    change.mutate(() => changesOf(form.getInitialValues(), values), {
      onSuccess: (saved) => {
        if (saved === undefined) return;
        settle(form, settingsOf(saved));
        notify({ message: t('settings.saved') });
      },
      onError: (error) => {
        if (!(error instanceof ApiError) || error.details.length === 0) return problem(error);
        for (const { field, message } of error.details) form.setFieldError(FIELD_OF[field] ?? field, message);
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
          <Advanced form={form} isSimulated={line.simulated} />
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
