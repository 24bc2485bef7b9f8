import { Button, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '../api/session';
import { useTenantName, useTenants } from '../api/tenants';
import { AskFirst } from '../shell/ask-first';
import { Loading } from '../shell/loading';
import { Missing } from '../shell/missing';
import { Page } from '../shell/page';
import classes from '../shell/page.module.css';
import { useNotice } from '../shell/use-notice';
import { ChangeRole } from './change-role';
import { Invite } from './invite';
import { OpenInvitations } from './open-invitations';
import { OperatorCard } from './operator-card';
import { type Operator, useChange, useOperators, useRemove } from './operators-data';
import { Reset } from './reset';

/** The people who sign in here. */
export function OperatorsPage() {
  const { t } = useTranslation('operators');
  const { data: session } = useSession();
  const operators = useOperators();
  const tenants = useTenants();
  const nameOf = useTenantName();
  const mayWrite = useMay('operators:write');
  const [isInviting, setInviting] = useState(false);
  const [changing, change] = useState<Operator | null>(null);
  const [resetting, reset] = useState<Operator | null>(null);
  const [switching, switchOff] = useState<Operator | null>(null);
  const [removing, remove] = useState<Operator | null>(null);
  if (operators.data === undefined) return <Loading query={operators} />;
  const actions = mayWrite
    ? { onRole: change, onReset: reset, onSwitchOff: switchOff, onRemove: remove }
    : undefined;
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      action={
        mayWrite && (
          <Button leftSection={<IconUserPlus size={17} aria-hidden />} onClick={() => setInviting(true)}>
            {t('invite.offer')}
          </Button>
        )
      }
    >
      <Missing query={tenants} />
      {operators.data.length === 0 && <Text fw={600}>{t('none')}</Text>}
      <ul className={classes.cards}>
        {operators.data.map((operator) => (
          <OperatorCard
            key={operator.id}
            operator={operator}
            tenant={nameOf(operator.tenantId)}
            isSelf={operator.id === session?.operator?.id}
            actions={actions}
          />
        ))}
      </ul>
      <OpenInvitations />
      <Invite opened={isInviting} onClose={() => setInviting(false)} />
      <ChangeRole operator={changing} onDone={() => change(null)} />
      <Reset operator={resetting} onDone={() => reset(null)} />
      <SwitchingOff operator={switching} onDone={() => switchOff(null)} />
      <Removing operator={removing} onDone={() => remove(null)} />
    </Page>
  );
}

interface AskProps {
  operator: Operator | null;
  onDone: () => void;
}

function SwitchingOff({ operator, onDone }: AskProps) {
  const { t } = useTranslation('operators');
  const { mutate: change } = useChange();
  return (
    <AskFirst
      about={operator}
      words={({ name }) => ({
        title: t('off.title', { name }),
        hint: t('off.hint'),
        yes: t('off.yes'),
      })}
      onYes={({ id }) => change({ id, active: false })}
      onDone={onDone}
    />
  );
}

function Removing({ operator, onDone }: AskProps) {
  const { t } = useTranslation('operators');
  const notify = useNotice();
  const { mutate: remove } = useRemove();
  return (
    <AskFirst
      about={operator}
      words={({ name }) => ({
        title: t('remove.title', { name }),
        hint: t('remove.hint'),
        yes: t('remove.yes'),
      })}
      onYes={({ id }) => remove(id, { onSuccess: () => notify({ message: t('remove.done') }) })}
      onDone={onDone}
    />
  );
}
