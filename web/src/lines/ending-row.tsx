import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Something that ends a line in a way, and what comes of it. */
export function EndingRow({ hint, children }: { hint: string; children: ReactNode }) {
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" flex="1 1 260px">
        {hint}
      </Text>
      {children}
    </Group>
  );
}
