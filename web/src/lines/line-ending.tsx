import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../shell/confirm';
import { useNotice } from '../shell/use-notice';
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
  const [isAsking, ask] = useState(false);
  const turn = (active: boolean) => {
    ask(false);
    change.mutate(() => ({ active }), { onSuccess: onLook, onError: problem });
  };
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" flex="1 1 260px">
        {t('ending.offHint')}
      </Text>
      <Button
        variant="default"
        loading={change.isPending}
        onClick={() => (line.active ? ask(true) : turn(true))}
      >
        {t(line.active ? 'ending.off' : 'ending.on')}
      </Button>
      <Confirm
        opened={isAsking}
        title={t('ending.offTitle', { name: line.name })}
        hint={t('ending.offHint')}
        yes={t('ending.offYes')}
        no={t('ending.cancel')}
        onYes={() => turn(false)}
        onNo={() => ask(false)}
      />
    </Group>
  );
}

function Deleting({ line }: { line: Line }) {
  const { t } = useTranslation('lines');
  const navigate = useNavigate();
  const notify = useNotice();
  const remove = useDeleteLine(line.id);
  const [isAsking, ask] = useState(false);
  const confirm = () => {
    ask(false);
    remove.mutate(undefined, {
      onSuccess: () => {
        notify({ message: t('ending.deleted') });
        void navigate({ to: '/lines' });
      },
    });
  };
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" flex="1 1 260px">
        {t('ending.deleteHint')}
      </Text>
      <Button
        variant="default"
        c="var(--mantine-color-error)"
        loading={remove.isPending}
        onClick={() => ask(true)}
      >
        {t('ending.delete')}
      </Button>
      <Confirm
        opened={isAsking}
        title={t('ending.deleteTitle', { name: line.name })}
        hint={t('ending.deleteAsk')}
        yes={t('ending.deleteYes')}
        no={t('ending.cancel')}
        onYes={confirm}
        onNo={() => ask(false)}
      />
    </Group>
  );
}
