import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Everything that `GET /metrics` shows. Labels are from fixed lists: never an id, a phone or a text. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics, prefix: 'recado_' });
// It needs no key, so whoever asks must not learn what the program runs on.
metrics.removeSingleMetric('recado_nodejs_version_info');

const registers = [metrics];

// --- Door ---

export const webhooksReceived = new Counter({
  name: 'recado_webhooks_total',
  help: 'Webhooks by answer: accepted, unchecked (accepted without a signature), unsigned, forbidden, invalid, too_large, unavailable',
  labelNames: ['answer'] as const,
  registers,
});

export const attemptsRefused = new Counter({
  name: 'recado_attempts_refused_total',
  help: 'Wrong attempts beyond 20 a minute from one address, by what was guessed: verify_token, api_key',
  labelNames: ['guessed'] as const,
  registers,
});

export const acknowledging = new Histogram({
  name: 'recado_acknowledging_seconds',
  help: 'From the first byte of an accepted webhook to its 200',
  buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers,
});

export const waitingToBeStored = new Gauge({
  name: 'recado_inbox_writer_waiting',
  help: 'What waits in memory for its COMMIT, in rows and bytes',
  labelNames: ['unit'] as const,
  registers,
});

// --- Expanding ---

export const bodiesExpanded = new Histogram({
  name: 'recado_expanded_bodies',
  help: 'Bodies per batch; the sum is how many were expanded',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200],
  registers,
});

export const eventsExpanded = new Counter({
  name: 'recado_events_total',
  help: 'Events out of stored bodies, by kind; duplicates are deliveries of an event already known',
  labelNames: ['kind'] as const,
  registers,
});

export const fieldsReceived = new Counter({
  name: 'recado_webhook_fields_total',
  help: 'Changes of webhooks other than messages, by field (other: unknown to this version) and whether anything acted on them',
  labelNames: ['field', 'way'] as const,
  registers,
});

export const statusesReceived = new Counter({
  name: 'recado_statuses_total',
  help: 'Receipts: known (of a message of ours) or parked (until one claims them), and what they say',
  labelNames: ['message', 'status'] as const,
  registers,
});

export const chargesMade = new Counter({
  name: 'recado_charges_total',
  help: 'Messages that WhatsApp told the price of, free ones too, by category and type of pricing',
  labelNames: ['category', 'type'] as const,
  registers,
});

export const pricingsUnreadable = new Counter({
  name: 'recado_pricings_unreadable_total',
  help: 'Receipts whose pricing has a shape that nobody knows; kept as it came, and not in the costs',
  registers,
});

export const deadLettersMade = new Counter({
  name: 'recado_dead_letters_total',
  help: 'Dead letters made, by reason; the same one failing again counts again',
  labelNames: ['reason'] as const,
  registers,
});

// --- Bot ---

export const decisionsMade = new Counter({
  name: 'recado_decisions_total',
  help: 'What the bot decided about messages: type of message, kind of rule (none: no reply of its own), why none',
  labelNames: ['handler', 'rule', 'reason'] as const,
  registers,
});

// --- Sending ---

export const sendsAttempted = new Counter({
  name: 'recado_sends_total',
  help: 'Requests to WhatsApp by outcome: accepted, refused, not_sent, unknown, postponed',
  labelNames: ['outcome'] as const,
  registers,
});

export const graphAnswering = new Histogram({
  name: 'recado_graph_seconds',
  help: 'How long WhatsApp takes to answer a request, by outcome',
  labelNames: ['outcome'] as const,
  buckets: [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 15],
  registers,
});

export const answering = new Histogram({
  name: 'recado_answering_seconds',
  help: 'From the arrival of a message to the acceptance of its reply by WhatsApp, the quiet time of a turn included',
  buckets: [0.05, 0.1, 0.15, 0.25, 0.5, 1, 1.5, 2.5, 5, 15, 60, 300],
  registers,
});

// --- Media ---

export const mediaTransferred = new Counter({
  name: 'recado_media_transfers_total',
  help: 'Files by way (download, upload) and outcome: stored, postponed, failed, expired',
  labelNames: ['way', 'outcome'] as const,
  registers,
});

export const mediaBytes = new Counter({
  name: 'recado_media_bytes_total',
  help: 'Bytes of files that were stored (download) or handed to WhatsApp (upload)',
  labelNames: ['way'] as const,
  registers,
});

// --- What drives it ---

export const stepping = new Histogram({
  name: 'recado_step_seconds',
  help: 'Steps of the loops: expand, in, out, download, upload, housekeeping',
  labelNames: ['loop'] as const,
  buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers,
});

export const stepsFailed = new Counter({
  name: 'recado_steps_failed_total',
  help: 'Steps that failed and are tried again',
  labelNames: ['loop'] as const,
  registers,
});

export const foundUnrung = new Counter({
  name: 'recado_found_unrung_total',
  help: 'Work that the look once a second found, of which no wake-up told: a lost one costs up to a second',
  labelNames: ['loop'] as const,
  registers,
});

export const wakeUpsPassed = new Counter({
  name: 'recado_wake_ups_total',
  help: 'Wake-ups rung and heard by this process; through Bull another process may hear them',
  labelNames: ['topic', 'way'] as const,
  registers,
});

export const bullTroubles = new Counter({
  name: 'recado_bull_troubles_total',
  help: 'What Bull complains of: error, stalled, lock-extension-failed',
  labelNames: ['trouble'] as const,
  registers,
});

export const canaryAge = new Gauge({
  name: 'recado_wake_up_canary_age_seconds',
  help: 'Since this worker last heard a wake-up through Bull; one is rung every 10 seconds',
  registers,
});

export const newsPassed = new Counter({
  name: 'recado_news_total',
  help: 'News for browsers: items told and lost by this process, notifications heard',
  labelNames: ['way'] as const,
  registers,
});

export const leasesLost = new Counter({
  name: 'recado_leases_lost_total',
  help: 'Lanes that another worker had taken over when this one came back to them',
  labelNames: ['lane'] as const,
  registers,
});

export const transactionsRepeated = new Counter({
  name: 'recado_transactions_repeated_total',
  help: 'Transactions run again after a conflict, by SQLSTATE',
  labelNames: ['sqlstate'] as const,
  registers,
});

export const connectionsOpen = new Gauge({
  name: 'recado_pg_connections',
  help: 'Connections to Postgres per pool: total, idle; waiting: those who wait for one',
  labelNames: ['pool', 'state'] as const,
  registers,
});

export const rowsForgotten = new Counter({
  name: 'recado_forgotten_rows_total',
  help: 'Rows that were deleted since their time was over: bodies, events, receipts, dead_letters, media',
  labelNames: ['what'] as const,
  registers,
});

export const auditRows = new Counter({
  name: 'recado_audit_rows_total',
  help: 'Rows of the audit log: written, lost (the program’s log has them)',
  labelNames: ['outcome'] as const,
  registers,
});

// --- Read from Postgres at a scrape, the same from every process ---

export const pipelineRead = new Gauge({
  name: 'recado_pipeline_read',
  help: '1 when the figures of the pipeline are there, 0 when Postgres did not give them in time',
  registers,
});

export const pipelineRows = new Gauge({
  name: 'recado_pipeline_rows',
  help: 'Rows on their way, and those that wait for a person, by stage and state',
  labelNames: ['stage', 'state'] as const,
  registers,
});

export const pipelineAge = new Gauge({
  name: 'recado_pipeline_oldest_seconds',
  help: 'Age of what waits longest in a stage; 0 when nothing waits',
  labelNames: ['stage'] as const,
  registers,
});

export const lanesOpen = new Gauge({
  name: 'recado_lanes',
  help: 'Lanes that are ready, claimed, or suspects (their last holder failed or died); counted up to 100000',
  labelNames: ['lane', 'state'] as const,
  registers,
});

export const deadLettersOpen = new Gauge({
  name: 'recado_dead_letters_open',
  help: 'Dead letters that nobody has replayed, by reason',
  labelNames: ['reason'] as const,
  registers,
});

export const mediaWaiting = new Gauge({
  name: 'recado_media_waiting',
  help: 'Files that wait to be fetched (download) or handed to WhatsApp (upload)',
  labelNames: ['way'] as const,
  registers,
});

export const linesPaused = new Gauge({
  name: 'recado_lines_paused',
  help: 'Lines that are held back at the moment',
  registers,
});

export const alarmsOpen = new Gauge({
  name: 'recado_alarms_open',
  help: 'Alarms that nobody has cleared: warning, critical',
  labelNames: ['severity'] as const,
  registers,
});
