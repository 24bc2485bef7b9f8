import type { Role } from '../api/session';

export const ROLES = ['owner', 'admin', 'agent', 'marketing', 'auditor'] as const satisfies readonly Role[];
