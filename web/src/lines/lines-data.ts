import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error';
import { $api, api } from '../api/client';
import { everyPage } from '../api/every-page';
import type { components } from '../api/schema';
import { useMay } from '../api/session';
import { useProblem } from './problem-words';
import type { Line } from './line';

const MOST_AT_ONCE = 200;
/** Pauses and alarms come without anybody's doing. */
const LOOK_AGAIN_MS = 10_000;

const LINES = ['lines'];
const keyOf = (lineId: string) => [...LINES, lineId];

/** All lines that one sees, the newest first. */
export function useLines() {
  return useQuery({
    queryKey: LINES,
    queryFn: async () => everyPage((query) => api.GET('/api/v1/lines', { params: { query } })),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useLine(lineId: string) {
  return useQuery({
    queryKey: keyOf(lineId),
    queryFn: async () => {
      const { data } = await api.GET('/api/v1/lines/{id}', { params: { path: { id: lineId } } });
      return data ?? null;
    },
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** What a person has to mend. */
export function useOpenAlarms() {
  const query = { open: 'true', limit: MOST_AT_ONCE } as const;
  const enabled = useMay('alarms:read');
  return $api.useQuery(
    'get',
    '/api/v1/alarms',
    { params: { query } },
    { select: ({ items }) => items, refetchInterval: LOOK_AGAIN_MS, enabled },
  );
}

/** What is right and wrong with a line. It takes seconds, so it is asked anew only when somebody wants to know. */
export function useDoctor(lineId: string | null) {
  return useQuery({
    queryKey: ['doctor', lineId],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET('/api/v1/lines/{id}/doctor', {
        params: { path: { id: lineId ?? '' } },
        signal,
      });
      return data?.findings ?? [];
    },
    enabled: lineId !== null,
    refetchOnMount: 'always',
  });
}

export type LineChanges = components['schemas']['ChangeLineDto'];

/**
 * Changes a line by what `changes` says when it is sent: what is passed to a mutation is remembered by it, and there may
 * be secrets in it.
 */
export function useChangeLine(lineId: string) {
  const keep = useKeepLine();
  return useMutation({
    mutationFn: async (changes: () => LineChanges) => {
      const { data } = await api.PATCH('/api/v1/lines/{id}', {
        params: { path: { id: lineId } },
        body: changes(),
      });
      return data;
    },
    onSuccess: keep,
    gcTime: 0,
  });
}

/** The same for what the steps of the setup take. Answers with every line that was changed. */
export function useChangeSetup(line: Line | null) {
  const keep = useKeepLines();
  return useMutation({
    mutationFn: async (changes: () => LineChanges) => {
      const given = changes();
      return line === null || Object.keys(given).length === 0 ? [] : saveSetup(line, given);
    },
    onSuccess: keep,
    gcTime: 0,
  });
}

/** A new app secret is that of all lines of the app, and the former one is good until it is ended. */
async function saveSetup(line: Line, body: LineChanges): Promise<Line[]> {
  const params = { path: { id: line.id } };
  const { appSecret } = body;
  if (line.hasAppSecret && typeof appSecret === 'string') {
    try {
      const { data } = await api.POST('/api/v1/lines/{id}/app-secret', { params, body: { appSecret } });
      return data?.lines ?? [];
    } catch (error) {
      // The one that is there cannot be opened, so it is that of no other line either.
      if (!(error instanceof ApiError) || error.code !== 'no_app_secret') throw error;
    }
  }
  const { data } = await api.PATCH('/api/v1/lines/{id}', { params, body });
  return data === undefined ? [] : [data];
}

/** Answers with the lines for which the former app secret is good no more. */
export function useEndFormerSecret(lineId: string) {
  const keep = useKeepLines();
  return useMutation({
    mutationFn: async () => {
      const params = { path: { id: lineId } };
      return (await api.DELETE('/api/v1/lines/{id}/app-secret/former', { params })).data?.lines ?? [];
    },
    onSuccess: keep,
  });
}

export function useResume(lineId: string) {
  const keep = useKeepLine();
  const onError = useProblem();
  return useMutation({
    mutationFn: async () =>
      (await api.POST('/api/v1/lines/{id}/resume', { params: { path: { id: lineId } } })).data,
    onSuccess: keep,
    onError,
  });
}

/** Answers with the line that it became with the other business. */
export function useMoveLine(lineId: string) {
  const forget = useForgetLine(lineId);
  const keep = useKeepLine();
  const onError = useProblem();
  return useMutation({
    mutationFn: async (tenantId: string) => {
      const params = { path: { id: lineId } };
      return (await api.PATCH('/api/v1/lines/{id}', { params, body: { tenantId } })).data;
    },
    onSuccess: async (moved) => {
      forget();
      await keep(moved);
    },
    onError,
  });
}

export function useDeleteLine(lineId: string) {
  const queries = useQueryClient();
  const forget = useForgetLine(lineId);
  const onError = useProblem();
  return useMutation({
    mutationFn: async () => api.DELETE('/api/v1/lines/{id}', { params: { path: { id: lineId } } }),
    onSuccess: async () => {
      forget();
      await queries.invalidateQueries({ queryKey: LINES, exact: true });
    },
    onError,
  });
}

function useForgetLine(lineId: string): () => void {
  const queries = useQueryClient();
  return () => queries.removeQueries({ queryKey: keyOf(lineId) });
}

/** Shows a line as the server answered that it is now, and looks again at what depends on it. */
export function useKeepLine(): (line: Line | undefined) => Promise<void> {
  const keep = useKeepLines();
  return async (line) => keep(line === undefined ? [] : [line]);
}

function useKeepLines(): (lines: readonly Line[]) => Promise<void> {
  const queries = useQueryClient();
  return async (lines) => {
    for (const line of lines) queries.setQueryData(keyOf(line.id), line);
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/alarms'] });
    await queries.invalidateQueries({ queryKey: LINES, exact: true });
  };
}
