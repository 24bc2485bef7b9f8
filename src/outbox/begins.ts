/** SQL: whether the outbox row `o` is a message that the business begins: a template, or Direct Send. */
export const BEGINS = `(o.kind = 'message' AND o.event_id IS NULL AND o.expires_at IS NULL)`;
