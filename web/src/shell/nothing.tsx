import { Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface NothingProps {
  title: string;
  hint: string;
  /** 2 where the page has a heading of its own. */
  order?: 1 | 2;
  children?: ReactNode;
}

/** In place of a page that has nothing to show: why, and what would change that. */
export function Nothing({ title, hint, order = 1, children }: NothingProps) {
  return (
    <Center mih="60dvh" p="md">
      <Stack align="center" maw={460} ta="center" gap="xs">
        <Title order={order} size="h3">
          {title}
        </Title>
        <Text c="dimmed">{hint}</Text>
        {children}
      </Stack>
    </Center>
  );
}
