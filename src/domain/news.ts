/** What a browser may be looking at. */
export type NewsTopic = 'conversations' | 'webhooks' | 'rules' | 'simulator';

/** Something changed: look again. Says what, never how, so that losing one costs a stale view and no data. */
export interface NewsItem {
  readonly topic: NewsTopic;
  /** Whose it is; null when only an installation-wide view may know. */
  readonly tenantId: string | null;
  /** Of a conversation, stored body, rule; of a simulated line its phone number id. */
  readonly id: string;
}

/** More than this is told as "everything changed" in any case, and arguments of a call are not without limit. */
const MOST_NAMED = 2_000;

/** That these conversations changed; the same one may come more than once. */
export function aboutConversations(
  places: readonly { readonly tenantId: string; readonly conversationId: string }[],
): NewsItem[] {
  const distinct = new Map(places.map(({ tenantId, conversationId }) => [conversationId, tenantId]));
  return [...distinct]
    .slice(0, MOST_NAMED)
    .map(([id, tenantId]) => ({ topic: 'conversations', tenantId, id }));
}
