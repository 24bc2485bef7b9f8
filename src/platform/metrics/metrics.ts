import { collectDefaultMetrics, Counter, Registry } from 'prom-client';

/** Everything that `GET /metrics` shows. Labels are from fixed lists: never an id, a phone or a text. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics, prefix: 'recado_' });

export const webhooksReceived = new Counter({
  name: 'recado_webhooks_total',
  help: 'Webhooks by answer: accepted, unsigned, invalid, too_large, unavailable',
  labelNames: ['answer'] as const,
  registers: [metrics],
});

export const eventsExpanded = new Counter({
  name: 'recado_events_total',
  help: 'Events out of stored bodies, by kind; duplicates are deliveries of an event already known',
  labelNames: ['kind'] as const,
  registers: [metrics],
});

export const sendsAttempted = new Counter({
  name: 'recado_sends_total',
  help: 'Requests to WhatsApp by outcome: accepted, refused, not_sent, unknown',
  labelNames: ['outcome'] as const,
  registers: [metrics],
});
