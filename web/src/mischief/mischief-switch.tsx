import { Group, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Mischief } from '../../../src/simulator/control-types';
import { Consequence } from './consequence';
import classes from './mischief.module.css';
import { isGathering, isOn, type MischiefName, switched } from './mischiefs';
import { SettledNumber } from './settled-number';

interface MischiefProps {
  name: MischiefName;
  mischief: Mischief;
  change: (parts: Partial<Mischief>) => void;
}

export function MischiefSwitch({ name, mischief, change }: MischiefProps) {
  const { t } = useTranslation('mischief');
  const on = isOn(mischief, name);
  return (
    <div className={classes.row} data-on={on || undefined}>
      <Switch
        checked={on}
        onChange={({ currentTarget }) => change(switched(name, currentTarget.checked))}
        label={t(`switches.${name}.label`)}
        description={
          <Consequence platform={t(`switches.${name}.platform`)} recado={t(`switches.${name}.recado`)} />
        }
        color="orange"
        classNames={{ label: classes.label, description: classes.description }}
      />
      {on && name !== 'statuses' && (
        <Group className={classes.amount} gap="sm" align="flex-end">
          <Amount name={name} mischief={mischief} change={change} />
        </Group>
      )}
    </div>
  );
}

function Amount({ name, mischief, change }: MischiefProps & { name: Exclude<MischiefName, 'statuses'> }) {
  const { t } = useTranslation('mischief');
  if (isGathering(name)) {
    return (
      <>
        <SettledNumber
          label={t('together')}
          value={mischief[name]}
          min={2}
          max={100}
          decimalScale={0}
          onSettle={(value) => change({ [name]: value })}
        />
        <SettledNumber
          label={t('hold')}
          value={mischief.holdMs / 1000}
          min={0.1}
          max={600}
          decimalScale={1}
          onSettle={(seconds) => change({ holdMs: seconds * 1000 })}
        />
      </>
    );
  }
  const isDelay = name === 'delayMs';
  const scale = isDelay ? 1000 : 0.01;
  return (
    <SettledNumber
      label={t(isDelay ? 'mostSeconds' : 'share')}
      value={Math.round((mischief[name] / scale) * 10) / 10}
      min={isDelay ? 0.1 : 1}
      max={isDelay ? 600 : 100}
      decimalScale={isDelay ? 1 : 0}
      suffix={isDelay ? '' : ' %'}
      onSettle={(value) => change({ [name]: value * scale })}
    />
  );
}
