import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { everyPage } from '../api/every-page';
import type { components } from '../api/schema';
import { useMay } from '../api/session';

export type Deed = components['schemas']['AuditRowDto'];

const AT_ONCE = 50;

/** Empty: any. Moments as the fields of a browser give them, in local time. */
export interface Filters {
  actor: string;
  action: string;
  since: string;
  until: string;
}

export function useAudit(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ['audit', filters],
    queryFn: async ({ pageParam }) => {
      const query = {
        limit: AT_ONCE,
        ...queryOf(filters),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      const { data } = await api.GET('/api/v1/audit', { params: { query } });
      return data ?? { items: [], nextCursor: null };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchOnMount: 'always',
  });
}

/** Who may have done something, by id. */
export function useActors() {
  const [mayOperators, mayKeys] = [useMay('operators:read'), useMay('keys:read')];
  return useQuery({
    queryKey: ['actors', mayOperators, mayKeys],
    queryFn: async () => {
      const [operators, keys] = await Promise.all([
        mayOperators ? everyPage((query) => api.GET('/api/v1/operators', { params: { query } })) : [],
        mayKeys ? everyPage((query) => api.GET('/api/v1/keys', { params: { query } })) : [],
      ]);
      return [...operators, ...keys].map(({ id, name }) => ({ id, name }));
    },
    refetchOnMount: 'always',
  });
}

function queryOf({ actor, action, since, until }: Filters) {
  return {
    ...(actor === '' ? {} : { actor }),
    ...(action === '' ? {} : { action }),
    ...(since === '' ? {} : { since: new Date(since).toISOString() }),
    ...(until === '' ? {} : { until: new Date(until).toISOString() }),
  };
}
