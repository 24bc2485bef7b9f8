/** SQL: joins the contact `c` whose conversation that is. */
export function joinContact(conversationId: string): string {
  return `LEFT JOIN conversations v ON v.id = ${conversationId} LEFT JOIN contacts c ON c.id = v.contact_id`;
}

/**
 * SQL: why a message may not go to the contact `c`; null when it may. Asked when it is queued, and again when it leaves,
 * since it may have waited for a day. Answers still go to who opted out: the one that confirms it is one of them.
 */
export function withheldFor({ answers, marketing }: { answers: string; marketing: string }): string {
  return `CASE WHEN c.blocked_at IS NOT NULL THEN 'contact_blocked'
               WHEN ${answers} THEN NULL
               WHEN c.opted_out_at IS NOT NULL OR ${marketing} AND c.marketing_opted_out_at IS NOT NULL
                 THEN 'contact_opted_out' END`;
}
