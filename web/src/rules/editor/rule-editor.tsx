import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useBlocker } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../confirm';
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
  onEdit: (editing: Editing | null) => void;
}

/** Slides in over the page. What was written is never lost without a question. */
export function RuleEditor({ tenantId, rules, editing, onEdit }: RuleEditorProps) {
  const { t } = useTranslation('rules');
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [isLeaving, setLeaving] = useState(false);
  const shown = useLast(editing);
  const isDirty = useRef(false);
  const blocker = useBlocker({
    shouldBlockFn: () => isDirty.current,
    enableBeforeUnload: () => isDirty.current,
    withResolver: true,
  });
  const close = () => {
    isDirty.current = false;
    setLeaving(false);
    onEdit(null);
    blocker.proceed?.();
  };
  const stay = () => {
    setLeaving(false);
    blocker.reset?.();
  };
  const isAsking = isLeaving || blocker.status === 'blocked';
  const leave = () => {
    if (isAsking) stay();
    else if (isDirty.current) setLeaving(true);
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
            onDirty={(is) => {
              isDirty.current = is;
            }}
            onCancel={leave}
            onSaved={close}
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

/** What was edited last, so that it is still seen while it slides out. */
function useLast(editing: Editing | null): Editing | null {
  const [last, setLast] = useState(editing);
  if (editing !== null && editing !== last) setLast(editing);
  return editing ?? last;
}
