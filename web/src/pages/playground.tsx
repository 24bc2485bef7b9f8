import { Button, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconActivity, IconCode, IconDeviceMobile, IconMoodWink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '../api/client';
import { useSession } from '../api/session';
import { MischiefBadge } from '../mischief/mischief-badge';
import { MischiefPanel } from '../mischief/mischief-panel';
import { RawWebhook } from '../mischief/raw-webhook';
import { usePersonas } from '../phone/personas';
import { Phone } from '../phone/phone';
import { useSimulatedLines } from '../phone/simulated-lines';
import { Failure } from '../shell/failure';
import { Loading } from '../shell/loading';
import { Nothing } from '../shell/nothing';
import { WhatHappened } from '../trace/what-happened';
import classes from './playground.module.css';

/** Meta in a box: a customer's phone, and beside it what becomes of each message. */
export function Playground() {
  const { t } = useTranslation('playground');
  const { data: session } = useSession();
  return session?.simulator === true ? <Lines /> : <Nothing title={t('off')} hint={t('offHint')} />;
}

function Lines() {
  const lines = useSimulatedLines();
  const [chosen, choose] = useState<string>();
  if (lines.data === undefined) return <Loading query={lines} />;
  const line = lines.data.find(({ phoneNumberId }) => phoneNumberId === chosen) ?? lines.data[0];
  if (line === undefined) return <NoLine onAdded={lines.refetch} />;
  return <Bench key={line.phoneNumberId} line={line} lines={lines.data} onLine={choose} />;
}

function NoLine({ onAdded }: { onAdded: () => unknown }) {
  const { t } = useTranslation('playground');
  const add = $api.useMutation('post', '/api/v1/lines/simulated', { onSuccess: () => void onAdded() });
  return (
    <Nothing title={t('noLine')} hint={t('noLineHint')}>
      <Button loading={add.isPending} onClick={() => add.mutate({ body: {} })}>
        {t('addLine')}
      </Button>
      {add.isError && <Failure error={add.error} />}
    </Nothing>
  );
}

type BenchProps = Pick<React.ComponentProps<typeof Phone>, 'line' | 'lines' | 'onLine'>;
type View = 'phone' | 'happened' | 'mischief' | 'raw';

/** Wide: the phone stays beside the rest. Narrow: it is one of the tabs. */
function Bench({ line, lines, onLine }: BenchProps) {
  const { t } = useTranslation('playground');
  const personas = usePersonas();
  const { persona } = personas;
  const [chosen, choose] = useState<View>('phone');
  const isWide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false });
  const view = isWide && chosen === 'phone' ? 'happened' : chosen;
  const phone = <Phone line={line} lines={lines} onLine={onLine} {...personas} />;
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{t('title')}</h1>
      {isWide && (
        <section className={classes.phone} aria-label={t('phone')}>
          {phone}
        </section>
      )}
      <Tabs
        value={view}
        onChange={(value) => choose((value ?? 'happened') as View)}
        className={classes.beside}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabs} aria-label={t('title')}>
          {!isWide && (
            <Tabs.Tab value="phone" leftSection={<IconDeviceMobile size={16} aria-hidden />}>
              {t('phone')}
            </Tabs.Tab>
          )}
          <Tabs.Tab value="happened" leftSection={<IconActivity size={16} aria-hidden />}>
            {t('happened')}
          </Tabs.Tab>
          <Tabs.Tab
            value="mischief"
            leftSection={<IconMoodWink size={16} aria-hidden />}
            rightSection={<MischiefBadge />}
          >
            {t('mischief')}
          </Tabs.Tab>
          <Tabs.Tab value="raw" leftSection={<IconCode size={16} aria-hidden />}>
            {t('raw')}
          </Tabs.Tab>
        </Tabs.List>
        {!isWide && (
          // What was begun to be written is still there afterwards.
          <Tabs.Panel value="phone" keepMounted className={classes.phone}>
            {phone}
          </Tabs.Panel>
        )}
        <Tabs.Panel value="happened" className={classes.panel}>
          <WhatHappened line={line} persona={persona} />
        </Tabs.Panel>
        <Tabs.Panel value="mischief" className={classes.panel}>
          <MischiefPanel line={line} />
        </Tabs.Panel>
        <Tabs.Panel value="raw" className={classes.panel}>
          <RawWebhook line={line} persona={persona} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
