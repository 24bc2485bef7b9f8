import { Button, Center, Drawer, Group, Loader, NativeSelect, Paper, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconPlus, IconTestPipe } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '../api/schema';
import { Failure } from '../shell/failure';
import { Nothing } from '../shell/nothing';
import { Confirm } from './confirm';
import { EMPTY_CONDITIONS, emptyReply } from './editor/draft';
import { type Editing, RuleEditor } from './editor/rule-editor';
import { moved, optionsOf, type Rule } from './rule';
import { RuleGroups } from './rule-groups';
import { useDelete, useOrder, useRules, useSwitch, useTried } from './rules-data';
import classes from './rules.module.css';
import { TryPanel } from './try-panel';
import { attemptOf, useTrial } from './use-attempt';

type Tenant = components['schemas']['TenantDto'];

interface TenantRulesProps {
  tenant: Tenant;
  tenants: readonly Tenant[];
  onTenant: (id: string) => void;
}

const NEW: Editing = {
  rule: null,
  start: { active: true, when: EMPTY_CONDITIONS.keyword, reply: emptyReply('text') },
};

/** The rules of one business: what is tried, in which order, and what a message would get. */
export function TenantRules({ tenant, tenants, onTenant }: TenantRulesProps) {
  const { t } = useTranslation('rules');
  const rules = useRules(tenant.id);
  const [editing, edit] = useState<Editing | null>(null);
  if (rules.data === undefined) {
    return (
      <Center mih="60dvh">
        {rules.isPending ? <Loader aria-label={t('loading')} /> : <Failure error={rules.error} retry={rules.refetch} />}
      </Center>
    );
  }
  return (
    <>
      <Bench tenant={tenant} rules={rules.data} onEdit={edit}>
        {tenants.length > 1 && (
          <NativeSelect
            label={t('tenant')}
            value={tenant.id}
            onChange={({ currentTarget }) => onTenant(currentTarget.value)}
            data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </Bench>
      <RuleEditor tenantId={tenant.id} rules={rules.data} editing={editing} onEdit={edit} />
    </>
  );
}

interface BenchProps {
  tenant: Tenant;
  rules: readonly Rule[];
  onEdit: (editing: Editing) => void;
  children: React.ReactNode;
}

function Bench({ tenant, rules, onEdit, children }: BenchProps) {
  const { t } = useTranslation('rules');
  const isWide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const [isTrying, setTrying] = useState(false);
  const [dropping, drop] = useState<Rule | null>(null);
  const { trial, change, settled } = useTrial();
  const options = optionsOf(rules);
  const attempt = attemptOf(settled, options);
  const tried = useTried(tenant.id, isWide || isTrying ? attempt : null);
  const answering = attempt === null || !isWide ? undefined : tried.data?.rule?.id;
  const { mutate: setActive } = useSwitch(tenant.id);
  const { mutate: order } = useOrder(tenant.id);
  const { mutate: remove } = useDelete(tenant.id);
  const editRule = (rule: Rule) => {
    setTrying(false);
    onEdit({ rule, start: rule });
  };
  const panel = (
    <TryPanel
      {...{ trial, change, options, tried, rules }}
      isIdle={attempt === null}
      onEdit={editRule}
      onShow={({ id }) => {
        setTrying(false);
        document.getElementById(`rule-${id}`)?.scrollIntoView({ behavior: 'smooth', block: 'center' });
      }}
    />
  );
  return (
    <div className={classes.page}>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-end">
          <Title order={1} size="h2">
            {t('title')}
          </Title>
          <Group gap="xs" align="flex-end">
            {children}
            <Button
              variant="default"
              hidden={isWide}
              leftSection={<IconTestPipe size={17} aria-hidden />}
              onClick={() => setTrying(true)}
            >
              {t('tryIt')}
            </Button>
            <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => onEdit(NEW)}>
              {t('add')}
            </Button>
          </Group>
        </Group>
        <Text c="dimmed" size="sm" maw={640}>
          {t('intro')}
        </Text>
        {rules.length === 0 ? (
          <Nothing title={t('none')} hint={t('noneHint')} />
        ) : (
          <RuleGroups
            rules={rules}
            answering={answering}
            onSwitch={({ id }, active) => setActive({ id, active })}
            onMove={({ id }, by) => order({ ids: moved(rules, id, by).map((rule) => rule.id) })}
            onEdit={editRule}
            onDuplicate={(rule) => onEdit({ rule: null, start: rule })}
            onDelete={drop}
          />
        )}
      </Stack>
      {isWide ? (
        <Paper withBorder p="lg" radius="lg" className={classes.beside} component="aside" aria-label={t('trying.title')}>
          {panel}
        </Paper>
      ) : (
        <Drawer
          opened={isTrying}
          onClose={() => setTrying(false)}
          position="bottom"
          size="85%"
          closeButtonProps={{ 'aria-label': t('editor.close') }}
          aria-label={t('trying.title')}
        >
          {panel}
        </Drawer>
      )}
      <Confirm
        opened={dropping !== null}
        title={t('rule.deleteTitle')}
        hint={t('rule.deleteHint')}
        yes={t('rule.deleteYes')}
        no={t('rule.cancel')}
        onNo={() => drop(null)}
        onYes={() => {
          if (dropping !== null) {
            remove({ id: dropping.id }, { onSuccess: () => notifications.show({ message: t('rule.deleted') }) });
          }
          drop(null);
        }}
      />
    </div>
  );
}
