import { Drawer, Paper, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './rules.module.css';
import { TryPanel } from './try-panel';

interface TryingPlaceProps extends React.ComponentProps<typeof TryPanel> {
  isWide: boolean;
  isOpen: boolean;
  onClose: () => void;
}

/** Beside the list where there is room, else a drawer. */
export function TryingPlace({ isWide, isOpen, onClose, ...panel }: TryingPlaceProps) {
  const { t } = useTranslation('rules');
  const label = t('trying.title');
  if (isWide) {
    return (
      <Paper component="aside" withBorder p="lg" radius="lg" className={classes.beside} aria-label={label}>
        <Title order={2} size="h4" mb={4}>
          {label}
        </Title>
        <TryPanel {...panel} />
      </Paper>
    );
  }
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="bottom"
      size="88%"
      title={label}
      classNames={{ title: classes.title ?? '' }}
      closeButtonProps={{ 'aria-label': t('editor.close') }}
    >
      <TryPanel {...panel} />
    </Drawer>
  );
}
