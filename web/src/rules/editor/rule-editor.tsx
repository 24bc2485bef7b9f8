import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../../shell/confirm';
import { useLast } from '../../shell/use-last';
import type { Rule } from '../rule';
import type { Part } from './draft';
import page from '../rules.module.css';
import { RuleForm } from './rule-form';

/** A rule to change, or with null a new one, which starts as `start`. */
export interface Editing {
  rule: Rule | null;
  start: Part;
}

interface RuleEditorProps {
  tenantId: string;
  rules: readonly Rule[];
  editing: Editing | null;
  onClose: () => void;
  onSaved: (rule: Rule) => void;
}

/** Slides in over the page. What was written is never lost without a question. */
export function RuleEditor({ tenantId, rules, editing, onClose, onSaved }: RuleEditorProps) {
  const { t } = useTranslation('rules');
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [isLeaving, setLeaving] = useState(false);
  const shown = useLast(editing);
  const [isDirty, setDirty] = useState(false);
  const isAtStake = editing !== null && isDirty;
  const blocker = useBlocker({
    shouldBlockFn: () => isAtStake,
    enableBeforeUnload: isAtStake,
    withResolver: true,
  });
  const close = () => {
    setLeaving(false);
    onClose();
    blocker.proceed?.();
  };
  const stay = () => {
    setLeaving(false);
    blocker.reset?.();
  };
  const isAsking = isLeaving || blocker.status === 'blocked';
  const leave = () => {
    if (isAsking) stay();
    else if (isAtStake) setLeaving(true);
    else close();
  };
  return (
    <>
      <Drawer
        opened={editing !== null}
        onClose={leave}
        position="right"
        padding="lg"
        size={isPhone ? '100%' : 980}
        title={t(shown?.rule === null ? 'editor.new' : 'editor.edit')}
        classNames={{ title: page.title ?? '' }}
        closeButtonProps={{ 'aria-label': t('editor.close') }}
      >
        {shown !== null && (
          <RuleForm
            key={shown.rule?.id}
            tenantId={tenantId}
            rules={rules}
            rule={shown.rule}
            start={shown.start}
            onDirty={setDirty}
            onCancel={leave}
            onSaved={(saved) => {
              close();
              onSaved(saved);
            }}
          />
        )}
      </Drawer>
      <Confirm
        opened={isAsking}
        closeOnEscape={false}
        title={t('editor.leaveTitle')}
        hint={t('editor.leaveHint')}
        yes={t('editor.leave')}
        no={t('editor.stay')}
        onYes={close}
        onNo={stay}
      />
    </>
  );
}
