import { ActionIcon, Menu, NativeSelect, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconDice5, IconPencil, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Face } from '../whatsapp/face';
import { useLineNames } from './line-names';
import { PersonaForm } from './persona-form';
import type { Personas } from './personas';
import { isPhone, type Persona } from './persona';
import { stranger } from './ready-personas';
import { numberOf, type SimulatedLine } from './simulated-lines';
import classes from './who.module.css';

export interface PhoneProps extends Personas {
  line: SimulatedLine;
  lines: readonly SimulatedLine[];
  onLine: (phoneNumberId: string) => void;
}

/** Whose phone this is, and which of the business's lines they write to. */
export function WhoIsIt({ line, lines, onLine, ...personas }: PhoneProps) {
  const { t } = useTranslation('phone');
  const nameOf = useLineNames();
  const { keepPersona } = personas;
  const [form, setForm] = useState<'new' | 'edit'>();
  const iconButton = { variant: 'default', size: 36 } as const;
  return (
    <div className={classes.bar}>
      <PersonaMenu {...personas} onNew={() => setForm('new')} />
      <Tooltip label={t('people.edit')}>
        <ActionIcon {...iconButton} aria-label={t('people.edit')} onClick={() => setForm('edit')}>
          <IconPencil size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('people.stranger')}>
        <ActionIcon {...iconButton} aria-label={t('people.stranger')} onClick={() => keepPersona(stranger())}>
          <IconDice5 size={19} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {lines.length > 1 && (
        <NativeSelect
          className={classes.lines}
          aria-label={t('line')}
          value={line.phoneNumberId}
          onChange={({ currentTarget }) => onLine(currentTarget.value)}
          data={lines.map((one) => ({
            value: one.phoneNumberId,
            label: [nameOf(one), numberOf(one)].filter(Boolean).join(' · '),
          }))}
        />
      )}
      {form && <PersonaForm {...personas} isNew={form === 'new'} onClose={() => setForm(undefined)} />}
    </div>
  );
}

type PersonaMenuProps = Pick<PhoneProps, 'people' | 'persona' | 'choosePersona'> & { onNew: () => void };

function PersonaMenu({ people, persona, choosePersona, onNew }: PersonaMenuProps) {
  const { t } = useTranslation('phone');
  return (
    <Menu position="bottom-start" width="target" withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.chosen}>
          <VisuallyHidden>{t('people.title')}: </VisuallyHidden>
          <Person persona={persona} />
          <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={classes.people}>
        <Menu.Label>{t('people.title')}</Menu.Label>
        {people.map((one) => (
          <Menu.Item
            key={one.who}
            data-chosen={one.who === persona.who || undefined}
            onClick={() => choosePersona(one)}
          >
            <Person persona={one} />
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconUserPlus size={16} aria-hidden />} onClick={onNew}>
          {t('people.new')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Person({ persona }: { persona: Persona }) {
  const { t } = useTranslation('phone');
  const { who, name, username, arrives, identityKeyHash, hidesPhone } = persona;
  const known = username === undefined ? (isPhone(who) ? `+${who}` : who) : `@${username}`;
  const traits = [
    arrives && t(`people.${arrives}`),
    identityKeyHash && t('people.changedKey'),
    hidesPhone && t('people.hidesPhone'),
    !isPhone(who) && t('people.noPhone'),
  ].filter(Boolean);
  return (
    <span className={classes.person}>
      <Face name={name} size={32} />
      <span className={classes.words}>
        <span className={classes.name} dir="auto">
          {name}
        </span>
        <small className={classes.traits}>{[known, ...traits].join(' · ')}</small>
      </span>
    </span>
  );
}
