import { ActionIcon, Anchor, AppShell, Badge, Group } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../api/live';
import classes from './frame.module.css';
import { AccountLink } from './account-link';
import { Logo } from './logo';
import { Navigation, NavigationBar } from './navigation';
import { OwnerMissing } from './owner-missing';
import { Preferences } from './preferences';
import { useSignOut } from './use-sign-out';

/** Around every page: where one is, where one can go, and whether what is seen is live. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const live = useLive();
  const signOut = useSignOut();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 92, breakpoint: 'sm', collapsed: { mobile: true } }}
      footer={{ height: { base: 60, sm: 0 } }}
      padding={0}
    >
      <Anchor href="#content" className={classes.skip}>
        {t('skip')}
      </Anchor>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Logo />
          <Group gap="xs" wrap="nowrap">
            <Badge
              color={live ? 'recado' : 'orange'}
              variant="light"
              role="status"
              className={classes.live}
              data-live={live}
            >
              {t(live ? 'live' : 'connecting')}
            </Badge>
            <Preferences />
            <AccountLink />
            <ActionIcon
              variant="default"
              size={30}
              aria-label={t('signOut')}
              onClick={() => signOut.mutate()}
            >
              <IconLogout size={16} aria-hidden />
            </ActionIcon>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar visibleFrom="sm" className={classes.rail}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" className={classes.main}>
        <OwnerMissing />
        {children}
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="sm" className={classes.bar}>
        <NavigationBar />
      </AppShell.Footer>
    </AppShell>
  );
}
