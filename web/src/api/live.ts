import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { SESSION } from './session';
import type { NewsItem, NewsTopic } from '../../../src/domain/news';

interface Interest extends Record<string, unknown> {
  /** Looked at again when there is news of this topic, or of one of these. */
  topic?: NewsTopic | readonly NewsTopic[];
  /** Only when the news is of this one. */
  id?: string;
}

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: Interest;
  }
}

const RETRY_MS = 2_000;

/** Keeps what is on the screen true: listens for news and looks again at what changed. True while connected. */
export function useLive(): boolean {
  const queries = useQueryClient();
  const [connected, setConnected] = useState(false);
  useEffect(() => listen(queries, setConnected), [queries]);
  return connected;
}

/** Until the returned function is called. A browser reconnects by itself, but not after a refusal. */
function listen(queries: QueryClient, connected: (is: boolean) => void): () => void {
  let source: EventSource;
  let retry: number | undefined;
  const open = () => {
    source = new EventSource('/api/v1/stream');
    source.addEventListener('everything', () => {
      connected(true);
      void queries.invalidateQueries();
    });
    source.addEventListener('news', ({ data }) => {
      const items = JSON.parse(data as string) as NewsItem[];
      void queries.invalidateQueries({ predicate: ({ meta }) => concerns(items, meta) });
    });
    source.addEventListener('error', () => {
      connected(false);
      if (source.readyState !== EventSource.CLOSED) return;
      // Signed out, or a proxy that speaks for a server which is starting.
      void queries.invalidateQueries({ queryKey: SESSION });
      retry = window.setTimeout(open, RETRY_MS);
    });
  };
  open();
  return () => {
    window.clearTimeout(retry);
    source.close();
  };
}

function concerns(items: readonly NewsItem[], { topic = [], id }: Interest = {}): boolean {
  const topics = [topic].flat();
  return items.some((item) => topics.includes(item.topic) && (id === undefined || item.id === id));
}
