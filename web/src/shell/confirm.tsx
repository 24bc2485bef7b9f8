import { Button, Group, Modal, Text } from '@mantine/core';
import classes from './confirm.module.css';

export interface ConfirmProps {
  opened: boolean;
  title: string;
  hint: string;
  yes: string;
  no: string;
  /** False over something that hears the key itself. */
  closeOnEscape?: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** Asks before something is lost. */
export function Confirm({ opened, title, hint, yes, no, closeOnEscape = true, onYes, onNo }: ConfirmProps) {
  return (
    <Modal
      opened={opened}
      onClose={onNo}
      title={title}
      centered
      classNames={{ title: classes.title ?? '' }}
      zIndex={400}
      withCloseButton={false}
      closeOnEscape={closeOnEscape}
    >
      <Text size="sm">{hint}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onNo} data-autofocus>
          {no}
        </Button>
        <Button color="red.9" onClick={onYes}>
          {yes}
        </Button>
      </Group>
    </Modal>
  );
}
