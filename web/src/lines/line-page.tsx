import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { useMay } from '../api/session';
import { useTenants } from '../api/tenants';
import { Loading } from '../shell/loading';
import { Nothing } from '../shell/nothing';
import { useNotice } from '../shell/use-notice';
import { ExistingLine } from './existing-line';
import { useLine } from './lines-data';
import { NewLine } from './new-line';
import classes from './lines.module.css';

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
  const tenants = useTenants();
  const mayWrite = useMay('lines:write');
  if (!mayWrite) return <Nothing title={shell('notYours')} hint={shell('notYoursHint')} />;
  if (tenants.data === undefined) return <Loading query={tenants} />;
  const tenant = tenants.data.at(-1);
  if (tenant === undefined) return <Nothing title={t('none')} hint={t('noTenant')} />;
  return (
    <LineFrame title={t('setup.newTitle')} intro={t('setup.newIntro')}>
      <NewLine tenants={tenants.data} onMade={({ id }, verifyToken) => onMade({ lineId: id, verifyToken })} />
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
  return (
    <LineFrame title={line.data.name}>
      <ExistingLine line={line.data} {...props} />
    </LineFrame>
  );
}

function LineFrame({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
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
