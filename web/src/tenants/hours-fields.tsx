import {
  ActionIcon,
  Autocomplete,
  Button,
  Fieldset,
  Group,
  Input,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { nextSpan, type TenantValues, type Weekday, WEEKDAYS } from './hours';
import classes from './tenants.module.css';

const ZONES = Intl.supportedValuesOf('timeZone');
const MOST_SHOWN = 30;
/** A Monday. */
const SOME_MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

interface FieldsProps {
  form: UseFormReturnType<TenantValues>;
}

/** When people of the business are there. */
export function HoursFields({ form }: FieldsProps) {
  const { t } = useTranslation('tenants');
  const { always } = form.values.hours;
  return (
    <Fieldset legend={t('hours.title')} className={classes.fieldset ?? ''}>
      <Stack>
        <Switch
          label={t('hours.always')}
          description={t('hours.alwaysHint')}
          {...form.getInputProps('hours.always', { type: 'checkbox' })}
        />
        {!always && (
          <>
            <Autocomplete
              label={t('hours.timeZone')}
              data={ZONES}
              limit={MOST_SHOWN}
              autoComplete="off"
              maw={320}
              {...form.getInputProps('hours.timeZone')}
            />
            <Stack gap="sm">
              {WEEKDAYS.map((day) => (
                <Day key={day} day={day} form={form} />
              ))}
            </Stack>
            <Holidays form={form} />
          </>
        )}
      </Stack>
    </Fieldset>
  );
}

function Day({ form, day }: FieldsProps & { day: Weekday }) {
  const { t, i18n } = useTranslation('tenants');
  const path = `hours.week.${day}`;
  const spans = form.values.hours.week[day];
  const name = new Date(SOME_MONDAY + WEEKDAYS.indexOf(day) * DAY_MS).toLocaleDateString(i18n.language, {
    weekday: 'long',
    timeZone: 'UTC',
  });
  return (
    <Group role="group" aria-label={name} align="flex-start" gap="sm" wrap="nowrap">
      <Text size="sm" className={classes.day ?? ''}>
        {name}
      </Text>
      <Stack gap={6} flex={1} align="flex-start">
        {spans.length === 0 && (
          <Text size="sm" c="dimmed" className={classes.closed ?? ''}>
            {t('hours.closed')}
          </Text>
        )}
        {spans.map((_, i) => (
          // They have no name but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={i}>
            <Group gap={6} wrap="nowrap">
              <TextInput
                type="time"
                aria-label={t('hours.from', { day: name })}
                {...form.getInputProps(`${path}.${i}.from`)}
              />
              <span aria-hidden>–</span>
              <TextInput
                type="time"
                aria-label={t('hours.until', { day: name })}
                {...form.getInputProps(`${path}.${i}.until`)}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t('hours.remove', { day: name })}
                onClick={() => form.removeListItem(path, i)}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Group>
            {form.errors[`${path}.${i}`] !== undefined && (
              <Input.Error role="alert">{form.errors[`${path}.${i}`]}</Input.Error>
            )}
          </div>
        ))}
      </Stack>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('hours.add', { day: name })}
        onClick={() => form.insertListItem(path, nextSpan(spans))}
      >
        <IconPlus size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

function Holidays({ form }: FieldsProps) {
  const { t } = useTranslation('tenants');
  const path = 'hours.holidays';
  return (
    <Stack gap={6} role="group" aria-label={t('hours.holidays')} align="flex-start">
      <Text size="sm" fw={500}>
        {t('hours.holidays')}
      </Text>
      {form.values.hours.holidays.map((_, i) => (
        // They have no name but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Group key={i} gap={6} wrap="nowrap">
          <TextInput
            type="date"
            aria-label={t('hours.holiday', { number: i + 1 })}
            {...form.getInputProps(`${path}.${i}`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('hours.removeHoliday', { number: i + 1 })}
            onClick={() => form.removeListItem(path, i)}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={() => form.insertListItem(path, '')}
      >
        {t('hours.addHoliday')}
      </Button>
    </Stack>
  );
}
