import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';

interface AddButtonProps {
  label: string;
  disabled: boolean;
  onClick: () => void;
}

export function AddButton({ label, ...button }: AddButtonProps) {
  return (
    <Group>
      <Button variant="default" size="xs" leftSection={<IconPlus size={15} aria-hidden />} {...button}>
        {label}
      </Button>
    </Group>
  );
}
