import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Line = Schemas['LineDto'];
export type Alarm = Schemas['AlarmDto'];
export type Finding = Schemas['DiagnosisDto']['findings'][number];
export type Check = Finding['check'];

/** As people write it; until it is known, Meta's id of it. */
export function numberOf({ displayPhoneNumber, phoneNumberId }: Line): string {
  if (displayPhoneNumber === null) return phoneNumberId;
  return displayPhoneNumber.startsWith('+') ? displayPhoneNumber : `+${displayPhoneNumber}`;
}

/** Of the line itself, and of the account that it belongs to. */
export function alarmsOf(line: Line, alarms: readonly Alarm[]): Alarm[] {
  const ofAccount = ({ lineId, accountId, tenantId }: Alarm) =>
    lineId === null && accountId === line.businessAccountId && tenantId === line.tenantId;
  return alarms.filter((alarm) => alarm.lineId === line.id || ofAccount(alarm));
}
