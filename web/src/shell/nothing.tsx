import { Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** In place of a page that has nothing to show: why, and what would change that. */
export function Nothing({ title, hint, children }: { title: string; hint: string; children?: ReactNode }) {
  return (
    <Center mih="60dvh" p="md">
      <Stack align="center" maw={460} ta="center" gap="xs">
        <Title order={1} size="h3">
          {title}
        </Title>
        <Text c="dimmed">{hint}</Text>
        {children}
      </Stack>
    </Center>
  );
}
