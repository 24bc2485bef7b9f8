import { isKey } from '../../api/wire';
import type { Line } from '../line';
import type { LineChanges } from '../lines-data';
import { type Form, STEPS } from './steps';

export interface SetupValues {
  /** Empty: the only one that there is. */
  tenantId: string;
  name: string;
  phoneNumberId: string;
  businessAccountId: string;
  token: string;
  appSecret: string;
}

export const FIELDS: Readonly<Record<Form, readonly (keyof SetupValues)[]>> = {
  number: ['tenantId', 'name', 'phoneNumberId', 'businessAccountId'],
  token: ['token'],
  secret: ['appSecret'],
};

export const FORMS = STEPS.filter((step): step is Form => isKey(FIELDS, step));

/** What is known of a line; secrets never are. */
export function valuesOf(line: Line | null, tenantId: string): SetupValues {
  return {
    tenantId,
    name: line?.name ?? '',
    phoneNumberId: line?.phoneNumberId ?? '',
    businessAccountId: line?.businessAccountId ?? '',
    token: '',
    appSecret: '',
  };
}

export function newLineOf(values: SetupValues) {
  const { tenantId, name, phoneNumberId, businessAccountId, token, appSecret } = trimmed(values);
  return {
    phoneNumberId,
    token,
    appSecret,
    ...(tenantId === '' ? {} : { tenantId }),
    ...(name === '' ? {} : { name }),
    ...(businessAccountId === '' ? {} : { businessAccountId }),
  };
}

/** Only what was changed here: the server may have learnt the rest meanwhile. */
export function changesOf(step: Form, before: SetupValues, values: SetupValues): LineChanges {
  const { phoneNumberId, businessAccountId, token, appSecret } = trimmed(values);
  if (step === 'token') return { token };
  if (step === 'secret') return { appSecret };
  return {
    ...(phoneNumberId === before.phoneNumberId ? {} : { phoneNumberId }),
    ...(businessAccountId === before.businessAccountId
      ? {}
      : { businessAccountId: businessAccountId || null }),
  };
}

function trimmed(values: SetupValues): SetupValues {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]: [string, string]) => [field, value.trim()]),
  ) as unknown as SetupValues;
}
