import { $api } from './client';
import type { components } from './schema';

/** The key of the query. */
export const SESSION = ['get', '/api/v1/session'] as const;

export type Right = components['schemas']['Right'];
export type Role = components['schemas']['Role'];

const RETRY_MS = 3_000;

/** Who is signed in; asked again every few seconds while nobody answers. */
export function useSession() {
  const refetchInterval = ({ state }: { state: { error: unknown } }) => (state.error ? RETRY_MS : false);
  return $api.useQuery('get', '/api/v1/session', {}, { refetchInterval });
}

/** Whether who is signed in has a right. What one may not do is not shown. */
export function useMay(right: Right): boolean {
  return useSession().data?.rights.includes(right) ?? false;
}
