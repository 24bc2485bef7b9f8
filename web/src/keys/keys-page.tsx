import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
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
import { KeyCard } from './key-card';
import { type Key, useKeys, useRevoke } from './keys-data';
import { MakeKey } from './make-key';

/** With which other programs use the API. */
export function KeysPage() {
  const { t } = useTranslation('keys');
  const { data: session } = useSession();
  const keys = useKeys();
  const { data: tenants = [] } = useTenants();
  const mayWrite = useMay('keys:write');
  const [isMaking, setMaking] = useState(false);
  const [revoking, revoke] = useState<Key | null>(null);
  if (keys.data === undefined) return <Loading query={keys} />;
  const nameOf = (tenantId: string | null) => {
    if (session?.tenantId !== null) return undefined;
    return tenantId === null ? t('wide') : tenants.find(({ id }) => id === tenantId)?.name;
  };
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      action={
        mayWrite && (
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setMaking(true)}>
            {t('make.offer')}
          </Button>
        )
      }
    >
      {keys.data.length === 0 && <Text fw={600}>{t('none')}</Text>}
      <ul className={classes.cards}>
        {keys.data.map((key) => (
          <KeyCard
            key={key.id}
            apiKey={key}
            tenant={nameOf(key.tenantId)}
            onRevoke={mayWrite ? revoke : undefined}
          />
        ))}
      </ul>
      <MakeKey opened={isMaking} onClose={() => setMaking(false)} />
      <Revoking apiKey={revoking} onDone={() => revoke(null)} />
    </Page>
  );
}

function Revoking({ apiKey, onDone }: { apiKey: Key | null; onDone: () => void }) {
  const { t } = useTranslation('keys');
  const notify = useNotice();
  const shown = useLast(apiKey);
  const { mutate: revoke } = useRevoke();
  const confirm = () => {
    if (apiKey !== null) revoke(apiKey.id, { onSuccess: () => notify({ message: t('revoke.done') }) });
    onDone();
  };
  return (
    <Confirm
      opened={apiKey !== null}
      title={t('revoke.title', { name: shown?.name ?? '' })}
      hint={t('revoke.hint')}
      yes={t('revoke.yes')}
      no={t('cancel')}
      onYes={confirm}
      onNo={onDone}
    />
  );
}
