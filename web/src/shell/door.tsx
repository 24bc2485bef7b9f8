import { Center, Group, Paper, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Logo } from './logo';
import { Preferences } from './preferences';

/** What somebody sees who is not inside yet. */
export function Door({ children }: { children: ReactNode }) {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={420} gap="lg">
        <Group justify="space-between">
          <Logo />
          <Preferences />
        </Group>
        <Paper withBorder shadow="sm" p="xl" radius="lg">
          {children}
        </Paper>
      </Stack>
    </Center>
  );
}
