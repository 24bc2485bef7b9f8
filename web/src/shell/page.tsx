import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: string;
  intro?: string;
  /** Beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** What a page is called and is for, and below it what it is. */
export function Page({ title, intro, action, children }: PageProps) {
  return (
    <Stack className={classes.page ?? ''} gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {title}
        </Title>
        {action}
      </Group>
      {intro !== undefined && (
        <Text c="dimmed" size="sm" maw={640}>
          {intro}
        </Text>
      )}
      {children}
    </Stack>
  );
}
