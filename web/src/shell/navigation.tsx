import { Menu, UnstyledButton } from '@mantine/core';
import { IconApi, IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './frame.module.css';
import { type Place, usePlaces } from './places';

const DOCS = { href: '/docs', target: '_blank', rel: 'noreferrer' } as const;
/** So many have room at the foot of a phone, and what else there is. */
const MOST_IN_BAR = 3;

/** At the side of a wide screen: all of it. */
export function Navigation() {
  const { t } = useTranslation();
  return (
    <nav className={classes.navigation} aria-label={t('nav.label')}>
      <PlaceLinks places={usePlaces()} />
      <a {...DOCS} className={classes.link}>
        <IconApi aria-hidden />
        {t('nav.docs')}
      </a>
    </nav>
  );
}

/** At the foot of a phone: the first, and the others behind one button. */
export function NavigationBar() {
  const { t } = useTranslation();
  const places = usePlaces();
  return (
    <nav className={classes.navigation} aria-label={t('nav.label')}>
      <PlaceLinks places={places.slice(0, MOST_IN_BAR)} />
      <Menu position="top-end" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <UnstyledButton className={classes.link ?? ''}>
            <IconDots aria-hidden />
            {t('nav.more')}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {places.slice(MOST_IN_BAR).map(({ to, name, Icon }) => (
            <Menu.Item key={to} component={Link} to={to} leftSection={<Icon size={18} aria-hidden />}>
              {t(`nav.${name}`)}
            </Menu.Item>
          ))}
          <Menu.Item component="a" {...DOCS} leftSection={<IconApi size={18} aria-hidden />}>
            {t('nav.docs')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

function PlaceLinks({ places }: { places: readonly Place[] }) {
  const { t } = useTranslation();
  return places.map(({ to, name, Icon }) => (
    <Link key={to} to={to} className={classes.link}>
      <Icon aria-hidden />
      {t(`nav.${name}`)}
    </Link>
  ));
}
