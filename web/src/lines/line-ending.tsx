import { Paper, Stack, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNotice } from '../shell/use-notice';
import { AskingButton } from './asking-button';
import { EndingRow } from './ending-row';
import type { Line } from './line';
import { useChangeLine, useDeleteLine } from './lines-data';
import { useProblem } from './problem-words';

/** Switching a line off, and taking it away; asked for twice. */
export function LineEnding({ line, onLook }: { line: Line; onLook: () => void }) {
  const { t } = useTranslation('lines');
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('ending.title')}
        </Title>
        <Switching line={line} onLook={onLook} />
        <Deleting line={line} />
      </Stack>
    </Paper>
  );
}

function Switching({ line, onLook }: { line: Line; onLook: () => void }) {
  const { t } = useTranslation('lines');
  const problem = useProblem();
  const change = useChangeLine(line.id);
  const { active, name } = line;
  const hint = t('ending.offHint');
  const turn = () => change.mutate(() => ({ active: !active }), { onSuccess: onLook, onError: problem });
  return (
    <EndingRow hint={hint}>
      <AskingButton
        question={active ? { title: t('ending.offTitle', { name }), hint, yes: t('ending.offYes') } : null}
        loading={change.isPending}
        onYes={turn}
      >
        {t(active ? 'ending.off' : 'ending.on')}
      </AskingButton>
    </EndingRow>
  );
}

function Deleting({ line }: { line: Line }) {
  const { t } = useTranslation('lines');
  const navigate = useNavigate();
  const notify = useNotice();
  const remove = useDeleteLine(line.id);
  const question = {
    title: t('ending.deleteTitle', { name: line.name }),
    hint: t('ending.deleteAsk'),
    yes: t('ending.deleteYes'),
  };
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notify({ message: t('ending.deleted') });
        void navigate({ to: '/lines', ignoreBlocker: true });
      },
    });
  return (
    <EndingRow hint={t('ending.deleteHint')}>
      <AskingButton question={question} c="var(--mantine-color-error)" loading={remove.isPending} onYes={go}>
        {t('ending.delete')}
      </AskingButton>
    </EndingRow>
  );
}
