import { Button, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '../api/session';
import { useTenants } from '../api/tenants';
import { Confirm } from '../shell/confirm';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import classes from '../shell/page.module.css';
import { useLast } from '../shell/use-last';
import { useNotice } from '../shell/use-notice';
import { ChangeRole } from './change-role';
import { Invite } from './invite';
import { OpenInvitations } from './open-invitations';
import { OperatorCard } from './operator-card';
import { type Operator, useOperators, useRemove } from './operators-data';
import { Reset } from './reset';

/** The people who sign in here. */
export function OperatorsPage() {
  const { t } = useTranslation('operators');
  const { data: session } = useSession();
  const operators = useOperators();
  const { data: tenants = [] } = useTenants();
  const mayWrite = useMay('operators:write');
  const [isInviting, setInviting] = useState(false);
  const [changing, change] = useState<Operator | null>(null);
  const [resetting, reset] = useState<Operator | null>(null);
  const [removing, remove] = useState<Operator | null>(null);
  if (operators.data === undefined) return <Loading query={operators} />;
  const nameOf = (tenantId: string | null) =>
    session?.tenantId === null ? tenants.find(({ id }) => id === tenantId)?.name : undefined;
  const actions = mayWrite ? { onRole: change, onReset: reset, onRemove: remove } : undefined;
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
      <OpenInvitations nameOf={nameOf} />
      <Invite opened={isInviting} onClose={() => setInviting(false)} />
      <ChangeRole operator={changing} onDone={() => change(null)} />
      <Reset operator={resetting} onDone={() => reset(null)} />
      <Removing operator={removing} onDone={() => remove(null)} />
    </Page>
  );
}

function Removing({ operator, onDone }: { operator: Operator | null; onDone: () => void }) {
  const { t } = useTranslation('operators');
  const notify = useNotice();
  const shown = useLast(operator);
  const { mutate: remove } = useRemove();
  const confirm = () => {
    if (operator !== null) remove(operator.id, { onSuccess: () => notify({ message: t('remove.done') }) });
    onDone();
  };
  return (
    <Confirm
      opened={operator !== null}
      title={t('remove.title', { name: shown?.name ?? '' })}
      hint={t('remove.hint')}
      yes={t('remove.yes')}
      no={t('cancel')}
      onYes={confirm}
      onNo={onDone}
    />
  );
}
