import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
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
import { KeyCard } from './key-card';
import { type Key, useKeys, useRevoke } from './keys-data';
import { MakeKey } from './make-key';

/** With which other programs use the API. */
export function KeysPage() {
  const { t } = useTranslation('keys');
  const { data: session } = useSession();
  const keys = useKeys();
  const tenants = useTenants();
  const nameOf = useTenantName();
  const mayWrite = useMay('keys:write');
  const [isMaking, setMaking] = useState(false);
  const [revoking, revoke] = useState<Key | null>(null);
  if (keys.data === undefined) return <Loading query={keys} />;
  const placeOf = ({ tenantId }: Key) =>
    session?.tenantId === null && tenantId === null ? t('wide') : nameOf(tenantId);
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
      <Missing query={tenants} />
      {keys.data.length === 0 && <Text fw={600}>{t('none')}</Text>}
      <ul className={classes.cards}>
        {keys.data.map((key) => (
          <KeyCard key={key.id} apiKey={key} tenant={placeOf(key)} onRevoke={mayWrite ? revoke : undefined} />
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
  const { mutate: revoke } = useRevoke();
  return (
    <AskFirst
      about={apiKey}
      words={({ name }) => ({
        title: t('revoke.title', { name }),
        hint: t('revoke.hint'),
        yes: t('revoke.yes'),
      })}
      onYes={({ id }) => revoke(id, { onSuccess: () => notify({ message: t('revoke.done') }) })}
      onDone={onDone}
    />
  );
}
