import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { useMay, useSession } from '../api/session';
import { useTenants } from '../api/tenants';
import { Loading } from '../shell/loading';
import { Nothing } from '../shell/nothing';
import { useNotice } from '../shell/use-notice';
import { ExistingLine } from './existing-line';
import { useLine } from './lines-data';
import { NewLine } from './new-line';
import classes from './lines.module.css';
import { useNoneHint } from './use-none-hint';
import { useTenantNames } from './use-tenant-names';

const NEW = 'new';

interface Made {
  lineId: string;
  verifyToken: string;
}

/** A line, or the way to one. What was made up on this page is known until one leaves it. */
export function LinePage() {
  const { t } = useTranslation('lines');
  const { lineId } = useParams({ from: '/lines/$lineId' });
  const navigate = useNavigate();
  const notify = useNotice();
  const [made, setMade] = useState<Made>();
  if (lineId === NEW) {
    return (
      <NewPage
        onMade={(one) => {
          setMade(one);
          notify({ message: t('setup.made') });
          void navigate({ to: '/lines/$lineId', params: { lineId: one.lineId }, replace: true });
        }}
      />
    );
  }
  return (
    <LineOf
      key={lineId}
      lineId={lineId}
      verifyToken={made?.lineId === lineId ? made.verifyToken : undefined}
      onVerifyToken={(verifyToken) => setMade({ lineId, verifyToken })}
    />
  );
}

function NewPage({ onMade }: { onMade: (made: Made) => void }) {
  const { t } = useTranslation('lines');
  const { t: shell } = useTranslation();
  const { tenant: wanted } = useSearch({ from: '/lines/$lineId' });
  const { data: session } = useSession();
  const tenants = useTenants();
  const noneHint = useNoneHint(tenants.data ?? []);
  const mayWrite = useMay('lines:write');
  const seesTenants = useMay('tenants:read');
  if (!mayWrite) return <Nothing title={shell('notYours')} hint={shell('notYoursHint')} />;
  if (tenants.data === undefined) return <Loading query={tenants} />;
  const [first, ...others] = tenants.data;
  if (first === undefined && seesTenants) return <Nothing title={t('none')} hint={noneHint} />;
  const tenant = others.length === 0 ? first : tenants.data.find(({ id }) => id === wanted);
  return (
    <LineFrame title={t('setup.newTitle')} intro={t('setup.newIntro')}>
      <NewLine
        tenants={tenants.data}
        tenantId={tenant?.id ?? session?.tenantId ?? ''}
        onMade={({ id }, verifyToken) => onMade({ lineId: id, verifyToken })}
      />
    </LineFrame>
  );
}

interface LineOfProps {
  lineId: string;
  verifyToken: string | undefined;
  onVerifyToken: (verifyToken: string) => void;
}

function LineOf({ lineId, ...props }: LineOfProps) {
  const { t } = useTranslation('lines');
  const line = useLine(lineId);
  const nameOf = useTenantNames();
  if (line.error instanceof ApiError && line.error.status === 404) {
    return (
      <Nothing title={t('gone')} hint={t('goneHint')}>
        <Button mt="md" component={Link} to="/lines">
          {t('back')}
        </Button>
      </Nothing>
    );
  }
  if (line.data === undefined || line.data === null) return <Loading query={line} />;
  const name = nameOf(line.data.tenantId);
  return (
    <LineFrame title={line.data.name} intro={name === undefined ? undefined : t('ofTenant', { name })}>
      <ExistingLine line={line.data} {...props} />
    </LineFrame>
  );
}

interface LineFrameProps {
  title: string;
  intro: string | undefined;
  children: ReactNode;
}

function LineFrame({ title, intro, children }: LineFrameProps) {
  const { t } = useTranslation('lines');
  return (
    <Stack className={classes.wide} gap="md">
      <Group>
        <Anchor component={Link} to="/lines" size="sm">
          <IconArrowLeft size={14} aria-hidden /> {t('back')}
        </Anchor>
      </Group>
      <Title order={1} size="h2" className={classes.name ?? ''}>
        {title}
      </Title>
      {intro !== undefined && (
        <Text c="dimmed" size="sm">
          {intro}
        </Text>
      )}
      {children}
    </Stack>
  );
}
