import { Button } from '@mantine/core';
import { IconBolt, IconMoodSmile } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { SimulatedLine } from '../phone/simulated-lines';
import { Failure } from '../shell/failure';
import { Loading } from '../shell/loading';
import { FaultPanel } from './fault-panel';
import { MischiefSwitch } from './mischief-switch';
import classes from './mischief.module.css';
import { type MischiefName, RECEIPT_MISCHIEFS, WEBHOOK_MISCHIEFS } from './mischiefs';
import { useFaults, useMischief, useTrouble } from './use-mischief';

/** Makes the platform behave badly, as it does, so that one can see what Recado does about it. */
export function MischiefPanel({ line }: { line: SimulatedLine }) {
  const mischief = useMischief();
  const { data, error, refetch, change } = mischief;
  if (data === undefined) return <Loading query={mischief} />;
  const switches = (names: readonly MischiefName[]) =>
    names.map((name) => <MischiefSwitch key={name} name={name} mischief={data} change={change} />);
  return (
    <div className={classes.panel}>
      <Weather />
      {error && <Failure error={error} retry={refetch} />}
      <div className={classes.sections}>
        <div className={classes.column}>
          <Section name="webhooks">{switches(WEBHOOK_MISCHIEFS)}</Section>
          <Section name="receipts">{switches(RECEIPT_MISCHIEFS)}</Section>
        </div>
        <div className={classes.column}>
          <Section name="answers">
            <FaultPanel line={line} />
          </Section>
        </div>
      </div>
    </div>
  );
}

/** Whether anything is on, and the way back. */
function Weather() {
  const { t } = useTranslation('mischief');
  const { calm } = useMischief();
  const { put } = useFaults();
  const count = useTrouble();
  const calmAll = () => {
    calm();
    put([]);
  };
  const Icon = count === 0 ? IconMoodSmile : IconBolt;
  return (
    <div className={classes.weather} data-on={count > 0 || undefined}>
      <output className={classes.forecast}>
        <Icon aria-hidden />
        <span>
          <strong>{count === 0 ? t('calm') : t('on', { count })}</strong>
          <span>{t(count === 0 ? 'calmHint' : 'onHint')}</span>
        </span>
      </output>
      {count > 0 && (
        <Button variant="default" onClick={calmAll}>
          {t('calmAll')}
        </Button>
      )}
    </div>
  );
}

function Section({ name, children }: { name: 'webhooks' | 'receipts' | 'answers'; children: ReactNode }) {
  const { t } = useTranslation('mischief');
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h2 className={classes.heading} id={id}>
        {t(`${name}.title`)}
      </h2>
      <p className={classes.hint}>{t(`${name}.hint`)}</p>
      {children}
    </section>
  );
}
