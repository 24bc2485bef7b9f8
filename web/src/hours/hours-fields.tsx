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
import { type HoursDraft, nextSpan, type Weekday, WEEKDAYS } from './hours';
import classes from './hours.module.css';

const ZONES = Intl.supportedValuesOf('timeZone');
const MOST_SHOWN = 30;
/** A Monday. */
const SOME_MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

interface HoursFieldsProps {
  form: UseFormReturnType<object>;
  /** Where in the form they are. */
  path: string;
  hours: HoursDraft;
  legend: string;
  /** What it is called that there are none, and what that comes to. */
  none: { label: string; hint: string };
  /** When people are there, or when customers are left in peace. */
  kind: 'open' | 'quiet';
}

/** Hours of a week, and the days on which they do not hold. */
export function HoursFields({ legend, none, ...props }: HoursFieldsProps) {
  const { t } = useTranslation('tenants');
  const { form, path, hours } = props;
  return (
    <Fieldset legend={legend} className={classes.fieldset ?? ''}>
      <Stack>
        <Switch
          label={none.label}
          description={none.hint}
          {...form.getInputProps(`${path}.none`, { type: 'checkbox' })}
        />
        {!hours.none && (
          <>
            <Autocomplete
              label={t('hours.timeZone')}
              data={ZONES}
              limit={MOST_SHOWN}
              autoComplete="off"
              maw={320}
              {...form.getInputProps(`${path}.timeZone`)}
            />
            <Stack gap="sm">
              {WEEKDAYS.map((day) => (
                <Day key={day} day={day} {...props} />
              ))}
            </Stack>
            <Holidays {...props} />
          </>
        )}
      </Stack>
    </Fieldset>
  );
}

type PartProps = Omit<HoursFieldsProps, 'legend' | 'none'>;

function Day({ form, path: hoursPath, hours, kind, day }: PartProps & { day: Weekday }) {
  const { t, i18n } = useTranslation('tenants');
  const path = `${hoursPath}.week.${day}`;
  const spans = hours.week[day];
  const name = new Date(SOME_MONDAY + WEEKDAYS.indexOf(day) * DAY_MS).toLocaleDateString(i18n.language, {
    weekday: 'long',
    timeZone: 'UTC',
  });
  return (
    <div role="group" aria-label={name} className={classes.hours}>
      <Text size="sm" className={classes.day ?? ''}>
        {name}
      </Text>
      <Stack gap={6} className={classes.spans ?? ''}>
        {spans.length === 0 && (
          <Text size="sm" c="dimmed" className={classes.closed ?? ''}>
            {t(`hours.${kind}.closed`)}
          </Text>
        )}
        {spans.map((_, i) => (
          // They have no name but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={i}>
            <Group gap={6} wrap="nowrap">
              <TextInput
                type="time"
                className={classes.time ?? ''}
                aria-label={t(`hours.${kind}.from`, { day: name })}
                {...form.getInputProps(`${path}.${i}.from`)}
              />
              <span aria-hidden>–</span>
              <TextInput
                type="time"
                className={classes.time ?? ''}
                aria-label={t(`hours.${kind}.until`, { day: name })}
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
    </div>
  );
}

function Holidays({ form, path: hoursPath, hours, kind }: PartProps) {
  const { t } = useTranslation('tenants');
  const path = `${hoursPath}.holidays`;
  const name = t(`hours.${kind}.holidays`);
  return (
    <Stack gap={6} role="group" aria-label={name} align="flex-start">
      <Text size="sm" fw={500}>
        {name}
      </Text>
      {hours.holidays.map((_, i) => (
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
