import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useGuard } from '../../shell/guard';
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

/** Slides in over the page. */
export function RuleEditor({ tenantId, rules, editing, onClose, onSaved }: RuleEditorProps) {
  const { t } = useTranslation('rules');
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const shown = useLast(editing);
  const guard = useGuard({ isOpen: editing !== null, onClose });
  return (
    <>
      <Drawer
        opened={editing !== null}
        onClose={guard.leave}
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
            onDirty={guard.setDirty}
            onCancel={guard.leave}
            onSaved={(saved) => {
              guard.close();
              onSaved(saved);
            }}
          />
        )}
      </Drawer>
      {guard.question}
    </>
  );
}
