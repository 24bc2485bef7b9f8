import { Alert, Button, Group, List, Stack, Switch, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useTellDirty } from '../../shell/guard';
import { ReplyBubble, useSample } from '../reply-bubble';
import { optionsOf, type Rule } from '../rule';
import { ConditionFields } from './condition-fields';
import { DraftProvider, draftOf, isReadable, type Part, replyOf, useDraftForm } from './draft';
import classes from './editor.module.css';
import { Meanwhile } from './meanwhile';
import { ReplyFields } from './reply-fields';
import { type Refusals, useSave } from './use-save';

interface RuleFormProps {
  tenantId: string;
  rules: readonly Rule[];
  /** Null for a new one. */
  rule: Rule | null;
  start: Part;
  onDirty: (is: boolean) => void;
  onCancel: () => void;
  onSaved: (rule: Rule) => void;
}

export function RuleForm({ tenantId, rules, rule, start, onDirty, onCancel, onSaved }: RuleFormProps) {
  const { t } = useTranslation('rules');
  const form = useDraftForm({
    initialValues: draftOf(start),
    validate: (draft) => (isReadable(draft) ? {} : { 'reply.content': t('editor.jsonBroken') }),
  });
  const sample = useSample(form.values.when.type);
  const { save, isPending, refusals } = useSave({ tenantId, rule, form, onSaved });
  useTellDirty(form.isDirty(), onDirty);
  return (
    <DraftProvider form={form}>
      <form onSubmit={form.onSubmit((draft) => save(draft))} noValidate>
        <div className={classes.form}>
          <Stack gap="xl">
            {refusals !== undefined && <RefusalList {...refusals} />}
            {rule !== null && (
              <Meanwhile rule={rule} rules={rules} onSaveAsNew={() => save(form.getValues(), true)} />
            )}
            <section>
              <Title order={3} size="h5" mb="sm">
                {t('editor.condition')}
              </Title>
              <ConditionFields options={optionsOf(rules)} />
            </section>
            <section>
              <Title order={3} size="h5" mb="sm">
                {t('editor.answer')}
              </Title>
              <ReplyFields />
              <Switch
                mt="md"
                label={t('editor.handOver')}
                description={t('editor.handOverHint')}
                {...form.getInputProps('handOver', { type: 'checkbox' })}
              />
              <Switch
                mt="md"
                label={t('editor.sensitive')}
                description={t('editor.sensitiveHint')}
                {...form.getInputProps('sensitive', { type: 'checkbox' })}
              />
            </section>
          </Stack>
          <section className={classes.look}>
            <Title order={3} size="h5" mb="sm">
              {t('editor.bubble')}
            </Title>
            <ReplyBubble reply={sample(replyOf(form.values))} label={t('editor.bubble')} />
          </section>
        </div>
        <Group className={classes.foot} justify="space-between">
          <Switch label={t('editor.active')} {...form.getInputProps('active', { type: 'checkbox' })} />
          <Group gap="xs">
            <Button variant="default" onClick={onCancel} visibleFrom="xs">
              {t('editor.cancel')}
            </Button>
            <Button type="submit" loading={isPending}>
              {t('editor.save')}
            </Button>
          </Group>
        </Group>
      </form>
    </DraftProvider>
  );
}

function RefusalList({ title, reasons }: Refusals) {
  return (
    <Alert color="red" title={title} icon={<IconAlertTriangle aria-hidden />}>
      <List size="sm">
        {reasons.map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
