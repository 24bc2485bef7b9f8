import { draftOf, type HoursDraft, hoursFaults, hoursOf, isTimeZone, nights } from '../../hours/hours';
import { isQuiet, quietMs, quietOf } from '../../hours/quiet';
import type { Line } from '../line';
import type { LineChanges } from '../lines-data';

const MOST_PACE = 10_000;
const MOST_DIGITS = 32;

/** What can be changed of a line without going to Meta. Texts are empty where there is nothing. */
export interface SettingsValues {
  name: string;
  messagesPerSecond: string;
  apiVersion: string;
  quietHours: HoursDraft;
  /** Seconds. */
  turnQuiet: string;
  businessHours: HoursDraft;
  displayPhoneNumber: string;
  appId: string;
  portfolioId: string;
  accountTimezone: string;
  billingCurrency: string;
  apiBaseUrl: string;
  identityCheck: boolean;
}

type TextField = {
  [Field in keyof SettingsValues]: SettingsValues[Field] extends string ? Field : never;
}[keyof SettingsValues];

/** By the name that the server gives the field, where it is another. */
export const FIELD_OF: Readonly<Record<string, string>> = {
  quietHours: 'quietHours.timeZone',
  'settings.turnQuietMs': 'turnQuiet',
  'settings.businessHours': 'businessHours.timeZone',
};

export function settingsOf(line: Line): SettingsValues {
  return {
    name: line.name,
    messagesPerSecond: String(line.messagesPerSecond ?? ''),
    apiVersion: line.apiVersion ?? '',
    quietHours: draftOf(line.quietHours, nights),
    turnQuiet: quietOf(line.settings.turnQuietMs),
    businessHours: draftOf(line.settings.businessHours),
    displayPhoneNumber: line.displayPhoneNumber ?? '',
    appId: line.appId ?? '',
    portfolioId: line.portfolioId ?? '',
    accountTimezone: line.accountTimezone,
    billingCurrency: line.billingCurrency ?? '',
    apiBaseUrl: line.apiBaseUrl ?? '',
    identityCheck: line.identityCheck,
  };
}

/** Only what was changed here: a new version of the API, say, resumes the line. */
export function changesOf(before: SettingsValues, after: SettingsValues): LineChanges {
  const isChanged = (field: keyof SettingsValues) =>
    JSON.stringify(after[field]) !== JSON.stringify(before[field]);
  const settings = {
    ...(isChanged('turnQuiet') && { turnQuietMs: quietMs(after.turnQuiet) }),
    ...(isChanged('businessHours') && { businessHours: hoursOf(after.businessHours) }),
  };
  const plain = plainOf(after);
  const fields = (Object.keys(plain) as (keyof typeof plain)[]).filter(isChanged);
  const changed: LineChanges = Object.fromEntries(fields.map((field) => [field, plain[field]]));
  return Object.keys(settings).length === 0 ? changed : { ...changed, settings };
}

/** What has the same name at the server. */
function plainOf(values: SettingsValues) {
  return {
    name: values.name.trim(),
    messagesPerSecond: numberIn(values.messagesPerSecond),
    apiVersion: textIn(values.apiVersion),
    quietHours: hoursOf(values.quietHours),
    displayPhoneNumber: textIn(values.displayPhoneNumber),
    appId: textIn(values.appId),
    portfolioId: textIn(values.portfolioId),
    accountTimezone: values.accountTimezone.trim(),
    billingCurrency: textIn(values.billingCurrency.toUpperCase()),
    apiBaseUrl: textIn(values.apiBaseUrl),
    identityCheck: values.identityCheck,
  } satisfies LineChanges;
}

/** The words for what may be wrong. */
export interface FaultWords {
  name: string;
  pace: string;
  version: string;
  quiet: string;
  timeZone: string;
  openSpan: string;
  quietSpan: string;
  phone: string;
  digits: string;
  currency: string;
  address: string;
}

/** What is wrong, by field; nothing is where nobody is asked for anything. */
export function faultsOf(values: SettingsValues, words: FaultWords): Record<string, string> {
  const { timeZone } = words;
  const text = (field: TextField, isRight: (value: string) => boolean, fault: string) => {
    const value = values[field].trim();
    return value === '' || isRight(value) ? {} : { [field]: fault };
  };
  const isId = (value: string) => /^\d+$/.test(value) && value.length <= MOST_DIGITS;
  return {
    ...(values.name.trim() === '' ? { name: words.name } : {}),
    ...text('messagesPerSecond', isPace, words.pace),
    ...text('apiVersion', (value) => /^v\d+\.\d+$/.test(value), words.version),
    ...hoursFaults('quietHours', values.quietHours, { timeZone, span: words.quietSpan }),
    ...text('turnQuiet', isQuiet, words.quiet),
    ...hoursFaults('businessHours', values.businessHours, { timeZone, span: words.openSpan }),
    ...text('displayPhoneNumber', (value) => /^\+?[\d\s().-]{1,31}$/.test(value), words.phone),
    ...text('appId', isId, words.digits),
    ...text('portfolioId', isId, words.digits),
    ...(isTimeZone(values.accountTimezone.trim()) ? {} : { accountTimezone: timeZone }),
    ...text('billingCurrency', (value) => /^[a-z]{3}$/i.test(value), words.currency),
    ...text('apiBaseUrl', (value) => URL.canParse(value), words.address),
  };
}

function isPace(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) <= MOST_PACE;
}

function textIn(value: string): string | null {
  return value.trim() === '' ? null : value.trim();
}

function numberIn(value: string): number | null {
  return value.trim() === '' ? null : Number(value);
}
