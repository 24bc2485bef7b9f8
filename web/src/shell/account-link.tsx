import { ActionIcon, Button } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session';
import classes from './frame.module.css';

/** Who is signed in, and the way to what is theirs. On a phone there is room for a picture only. */
export function AccountLink() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const name = session?.operator?.name ?? t('withKey');
  const label = t('accountOf', { name });
  return (
    <>
      <Button
        component={Link}
        to="/account"
        variant="default"
        size="xs"
        visibleFrom="sm"
        maw={240}
        leftSection={<IconUser size={16} aria-hidden />}
        aria-label={label}
        classNames={{ label: classes.account ?? '' }}
      >
        {name}
      </Button>
      <ActionIcon
        component={Link}
        to="/account"
        variant="default"
        size={30}
        hiddenFrom="sm"
        aria-label={label}
      >
        <IconUser size={16} aria-hidden />
      </ActionIcon>
    </>
  );
}
