/** What a caller may do, in words of the API. What begins with `installation:` is for callers that belong to no tenant. */
export const RIGHTS = [
  'messages:read',
  'messages:send',
  'messages:decide',
  'conversations:write',
  'contacts:read',
  'contacts:write',
  'contacts:export',
  'contacts:erase',
  'traces:read',
  'referrals:read',
  'costs:read',
  'templates:read',
  'templates:sync',
  'rules:read',
  'rules:write',
  'lines:read',
  'lines:write',
  'alarms:read',
  'alarms:write',
  'dead-letters:read',
  'dead-letters:replay',
  'tenants:read',
  'tenants:write',
  'operators:read',
  'operators:write',
  'keys:read',
  'keys:write',
  'audit:read',
  'installation:tenants',
  'installation:addresses',
  'installation:rates',
  'installation:pipeline',
  'installation:bodies',
  'installation:simulator',
] as const;

export type Right = (typeof RIGHTS)[number];

/** Of an operator. An owner belongs to the installation, everybody else to one tenant. */
export const ROLES = ['owner', 'admin', 'agent', 'marketing', 'auditor'] as const;

export type Role = (typeof ROLES)[number];

const OF_A_TENANT = RIGHTS.filter((right) => !isInstallationWide(right));

/** Docs: `docs/rights.md` shows the same as a table. */
export const ROLE_RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  owner: RIGHTS,
  admin: OF_A_TENANT,
  /** Reads and answers. */
  agent: [
    'messages:read',
    'messages:send',
    'messages:decide',
    'conversations:write',
    'contacts:read',
    'contacts:write',
    'traces:read',
    'referrals:read',
    'templates:read',
    'rules:read',
    'lines:read',
    'alarms:read',
    'tenants:read',
  ],
  /** Which ad brought whom and what it cost; nobody's messages. */
  marketing: [
    'contacts:read',
    'referrals:read',
    'costs:read',
    'templates:read',
    'templates:sync',
    'rules:read',
    'lines:read',
    'tenants:read',
  ],
  /** Sees how things are set up and who did what; nobody's messages, and changes nothing. */
  auditor: [
    'costs:read',
    'templates:read',
    'rules:read',
    'lines:read',
    'alarms:read',
    'tenants:read',
    'operators:read',
    'keys:read',
    'audit:read',
  ],
};

export function isInstallationWide(right: Right): boolean {
  return right.startsWith('installation:');
}
