import { Fieldset, Group, Input, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { List } from '../rule';
import { AddButton } from './add-button';
import { CountedInput } from './counted-input';
import { freeId, rowOf, useDraft } from './draft';
import classes from './editor.module.css';
import { FaultAt } from './fault-at';
import { LIMITS } from './limits';
import { RemoveButton } from './remove-button';

const AT = 'reply.content.action.sections';
type SectionOf = List['action']['sections'][number];

export function ListFields() {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const { reply } = form.values;
  if (reply.type !== 'interactive' || reply.content.type !== 'list') return null;
  const { sections } = reply.content.action;
  const ids = sections.flatMap(({ rows }) => rows.map(({ id }) => id));
  return (
    <Stack gap="sm">
      <CountedInput label={t('editor.opener')} path="reply.content.action.button" limit={LIMITS.opener} />
      {sections.map((section, i) => (
        <Section key={i} section={section} n={i} ids={ids} isOnly={sections.length === 1} />
      ))}
      <Input.Description>{t('editor.idHint')}</Input.Description>
      <FaultAt path={AT} />
      <AddButton
        label={t('editor.addSection')}
        disabled={sections.length >= LIMITS.sections || ids.length >= LIMITS.rows}
        onClick={() => form.insertListItem(AT, { title: '', rows: [rowOf(freeId(ids))] })}
      />
    </Stack>
  );
}

interface SectionProps {
  section: SectionOf;
  n: number;
  /** Of the options of all sections. */
  ids: readonly string[];
  isOnly: boolean;
}

function Section({ section: { rows }, n, ids, isOnly }: SectionProps) {
  const { t } = useTranslation('rules');
  const form = useDraft();
  const at = `${AT}.${n}`;
  return (
    <Fieldset legend={t('editor.section', { n: n + 1 })} className={classes.fieldset}>
      <Stack gap="sm">
        <Group gap="xs" align="flex-start" className={classes.choice}>
          <CountedInput
            label={t('editor.sectionTitle', { n: n + 1 })}
            {...(isOnly ? { description: t('editor.sectionOptional') } : {})}
            path={`${at}.title`}
            limit={LIMITS.sectionTitle}
          />
          {!isOnly && (
            <RemoveButton
              label={t('editor.removeSection', { n: n + 1 })}
              onClick={() => form.removeListItem(AT, n)}
            />
          )}
        </Group>
        {rows.map((_, i) => (
          <Row key={i} at={`${at}.rows`} n={i} isOnly={rows.length === 1} />
        ))}
        <FaultAt path={`${at}.rows`} />
        <AddButton
          label={t('editor.addRow')}
          disabled={ids.length >= LIMITS.rows}
          onClick={() => form.insertListItem(`${at}.rows`, rowOf(freeId(ids)))}
        />
      </Stack>
    </Fieldset>
  );
}

function Row({ at, n, isOnly }: { at: string; n: number; isOnly: boolean }) {
  const { t } = useTranslation('rules');
  const form = useDraft();
  return (
    <Stack gap={6} className={classes.option}>
      <Group gap="xs" align="flex-start" className={classes.choice}>
        <CountedInput
          label={t('editor.rowTitle', { n: n + 1 })}
          path={`${at}.${n}.title`}
          limit={LIMITS.rowTitle}
        />
        <CountedInput label={t('editor.rowId', { n: n + 1 })} path={`${at}.${n}.id`} limit={LIMITS.rowId} />
        {!isOnly && (
          <RemoveButton
            label={t('editor.removeRow', { n: n + 1 })}
            onClick={() => form.removeListItem(at, n)}
          />
        )}
      </Group>
      <CountedInput
        label={t('editor.rowDescription')}
        path={`${at}.${n}.description`}
        limit={LIMITS.rowDescription}
      />
    </Stack>
  );
}
