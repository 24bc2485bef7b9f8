import type { Right } from '../api/session';

const INSTALLATION = 'installation';

/** Of what each group of rights is about: the first words of its rights. */
const GROUPS = {
  messages: ['messages', 'conversations', 'traces'],
  contacts: ['contacts'],
  insight: ['referrals', 'costs'],
  setup: ['lines', 'rules', 'templates'],
  operation: ['alarms', 'dead-letters'],
  access: ['tenants', 'operators', 'keys', 'audit'],
  installation: [INSTALLATION],
} as const;

export type Group = keyof typeof GROUPS;

const SENDING: readonly Right[] = ['messages:send', 'templates:read'];

/** Rights that people often want together, of those that may be given. */
export const PRESETS = {
  read: (right: Right) => right.endsWith(':read'),
  send: (right: Right) => SENDING.includes(right),
  all: (right: Right) => !isInstallationWide(right),
} as const;

export type Preset = keyof typeof PRESETS;

export const PRESET_NAMES = ['read', 'send', 'all'] as const satisfies readonly Preset[];

export function isInstallationWide(right: Right): boolean {
  return subjectOf(right) === INSTALLATION;
}

/** The groups that have any of the rights, each with those. */
export function grouped(rights: readonly Right[]): readonly { group: Group; rights: readonly Right[] }[] {
  return (Object.keys(GROUPS) as Group[])
    .map((group) => {
      const subjects: readonly string[] = GROUPS[group];
      return { group, rights: rights.filter((right) => subjects.includes(subjectOf(right))) };
    })
    .filter((one) => one.rights.length > 0);
}

function subjectOf(right: Right): string {
  return right.slice(0, right.indexOf(':'));
}
