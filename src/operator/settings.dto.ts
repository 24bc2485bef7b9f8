import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { type BusinessHours, WEEKDAYS } from '../domain/business-hours';
import { isObject } from '../domain/json';
import { Field, Numeric, Part } from '../platform/http/fields';

const MOST_SPANS = 10;
const MOST_HOLIDAYS = 400;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

const SPAN = {
  type: 'array',
  items: { type: 'string', example: '09:00' },
  minItems: 2,
  maxItems: 2,
  description: 'From and until, `HH:MM`; `24:00` is the end of the day',
} as const;
export const HOURS: ApiPropertyOptions = {
  type: 'object',
  additionalProperties: false,
  required: ['timeZone', 'week'],
  properties: {
    timeZone: { type: 'string', example: 'America/Bogota' },
    week: {
      type: 'object',
      description: 'A day that is missing is closed',
      properties: Object.fromEntries(WEEKDAYS.map((day) => [day, { type: 'array', items: SPAN }])),
    },
    holidays: { type: 'array', items: { type: 'string', format: 'date' } },
  },
};
const EXAMPLE = {
  timeZone: 'America/Bogota',
  week: {
    monday: [
      ['09:00', '13:00'],
      ['14:00', '18:00'],
    ],
    saturday: [['10:00', '14:00']],
  },
  holidays: ['2026-12-25'],
};

const QUIET_EXAMPLE = {
  timeZone: 'America/Bogota',
  week: Object.fromEntries(
    WEEKDAYS.map((day) => [
      day,
      [
        ['00:00', '08:00'],
        ['20:00', '24:00'],
      ],
    ]),
  ),
};

const DAYS = { min: 1, max: 36_500, whole: true, optional: true, nullable: true } as const;

class ChangeRetentionDto {
  @Numeric({
    ...DAYS,
    // Meta delivers again for 7 days: what was deleted would be news.
    min: 8,
    description: 'Messages older than this are deleted, with receipts, ad clicks and files; null: they stay',
  })
  messagesDays?: number | null;

  @Numeric({ ...DAYS, description: 'Files older than this are removed; null: as RETENTION_MEDIA_DAYS says' })
  mediaDays?: number | null;

  @Numeric({
    ...DAYS,
    min: 8,
    description: 'Contacts with whom nobody talked for so long are erased; null: they stay',
  })
  contactsDays?: number | null;
}

/** What a line may have otherwise than its tenant. */
export class ChangeOwnSettingsDto {
  @Numeric({
    min: 0,
    max: 60_000,
    whole: true,
    optional: true,
    nullable: true,
    description:
      "Quiet time in ms after which a customer's turn is answered; 0: each message at once; null: that of the installation",
  })
  turnQuietMs?: number | null;

  @Field(hoursFault, HOURS, {
    optional: true,
    nullable: true,
    description: 'When people are there, for rules of the kind `closed`; null: always open',
    example: EXAMPLE,
  })
  businessHours?: BusinessHours | null;
}

export class ChangeSettingsDto extends ChangeOwnSettingsDto {
  @Part(() => ChangeRetentionDto, { optional: true, description: 'Only what is given is changed' })
  retention?: ChangeRetentionDto;
}

class RetentionDto {
  @ApiProperty({ type: 'integer', nullable: true })
  messagesDays: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  mediaDays: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  contactsDays: number | null;
}

/** Whoever leaves holidays out has none; it is stored as it is read everywhere. */
export function wholeHours<Hours extends BusinessHours | null | undefined>(hours: Hours): Hours {
  return hours ? { ...hours, holidays: hours.holidays ?? [] } : hours;
}

/** The settings that are given, as they are stored. */
export function givenSettings(settings: ChangeSettingsDto = {}): ChangeSettingsDto {
  const { turnQuietMs, businessHours, retention } = settings;
  return {
    ...(retention === undefined ? {} : { retention }),
    ...(turnQuietMs === undefined ? {} : { turnQuietMs }),
    ...(businessHours === undefined ? {} : { businessHours: wholeHours(businessHours) }),
  };
}

export function QuietHours(): PropertyDecorator {
  return Field(hoursFault, HOURS, {
    optional: true,
    nullable: true,
    description:
      'When marketing templates wait until these hours are over; other templates and answers leave at once. Null: never',
    example: QUIET_EXAMPLE,
  });
}

export class OwnSettingsDto {
  @ApiProperty({ type: 'integer', nullable: true })
  turnQuietMs: number | null;

  @ApiProperty({ ...HOURS, nullable: true })
  businessHours: BusinessHours | null;
}

export class SettingsDto extends OwnSettingsDto {
  @ApiProperty({ type: RetentionDto })
  retention: RetentionDto;
}

function hoursFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'must be an object with timeZone, week and holidays';
  const { timeZone, week, holidays = [], ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `${unknown} is not known here; known are timeZone, week, holidays`;
  if (!isTimeZone(timeZone)) return 'timeZone must be an IANA name such as America/Bogota';
  if (!isObject(week)) return 'week must be an object with days such as monday';
  for (const [day, spans] of Object.entries(week)) {
    if (!(WEEKDAYS as readonly string[]).includes(day))
      return `week.${day} must be one of ${WEEKDAYS.join(', ')}`;
    if (!Array.isArray(spans) || spans.length > MOST_SPANS || !spans.every(isSpan)) {
      return `week.${day} must be a list of at most ${MOST_SPANS} pairs such as ["09:00", "18:00"], each from before until`;
    }
  }
  const days = Array.isArray(holidays) && holidays.length <= MOST_HOLIDAYS && holidays.every(isDay);
  return days ? undefined : `holidays must be a list of at most ${MOST_HOLIDAYS} days such as 2026-12-25`;
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isSpan(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [from, until] = value as readonly unknown[];
  // A list of one time reads like that time; openings are looked up in texts only.
  if (typeof from !== 'string' || typeof until !== 'string') return false;
  return TIME.test(from) && (TIME.test(until) || until === '24:00') && from < until;
}

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !DAY.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
