import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { seededRandom } from '../../src/simulator/random';
import { CANARY, Customers, PHONES } from './customers';
import { calm, disturbancesOf, draw } from './disturbances';
import { embeddedSystem } from './embedded-system';
import { backlog, Evidence, gather, hurryFiles } from './evidence';
import { sha256Of } from './files';
import { Graph } from './graph';
import { examine } from './invariants';
import { Ledger } from './ledger';
import { Meta } from './meta';
import { crashWhileMigrating } from './migrating';
import { addLines, mendRules, poisoned, POISONED, replayAll, replayEach, replayHalf } from './poison';
import { redisSystem } from './redis-system';
import {
  API_KEY,
  api,
  APP_SECRET,
  ENCRYPTION_KEY,
  LINES,
  postgres,
  ready,
  Stage,
  System,
  TOKEN,
  VERIFY_TOKEN,
  within,
} from './system';

export const MODES = ['embedded', 'redis'] as const;
export type Mode = (typeof MODES)[number];

export interface ChaosOptions {
  readonly mode: Mode;
  readonly seed: number;
  readonly cycles: number;
  /** Customers' messages per second. */
  readonly rate: number;
  /** Everything is checked after so many cycles, and at the end. */
  readonly checkEvery: number;
  readonly folder: string;
  /** How many times as long as usual this machine may take for what must be done in time; 1 unless told. */
  readonly patience?: number;
}

/** What is to hold, with the number of times that it did not. */
export interface ChaosResult {
  readonly mode: Mode;
  readonly cycles: Readonly<Record<string, number>>;
  readonly crashPoints: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: Readonly<Record<string, number>>;
  /** The first of each. */
  readonly examples: readonly string[];
}

const DRAIN_WITHIN_MS = 240_000;
const MOST_CONNECTIONS = 80;
const FETCHED_FILES = 10;
/** Sends of one process that may be cut off at one moment. */
const MOST_UNDER_WAY = 100;

/** Plays Meta against the real program while it is killed, stopped and cut off, and checks what must hold. */
export class Chaos {
  private readonly random;
  private readonly patience: number;
  private readonly drainWithinMs: number;
  private readonly ledger = new Ledger();
  private readonly violations = new Map<string, number>();
  private readonly examples: string[] = [];
  private readonly cycles: Record<string, number> = {};
  private readonly counts: Record<string, number> = { checks: 0, slowestDrainMs: 0 };
  private readonly meta: Meta;
  private readonly graph: Graph;
  private readonly customers: Customers;
  /** Digests of bodies that may be deleted. */
  private old: ReadonlySet<string> = new Set();
  private system!: System;
  private stage!: Stage;

  constructor(private readonly options: ChaosOptions) {
    const { seed, patience = 1 } = options;
    this.patience = patience;
    this.drainWithinMs = DRAIN_WITHIN_MS * patience;
    // One of their own for the disturbances: what the others draw depends on the moment.
    this.random = seededRandom(seed);
    const others = seededRandom(seed + 1);
    this.meta = new Meta(() => `${this.system.url}/webhook`, this.ledger, others);
    const log = join(options.folder, 'graph.jsonl');
    this.graph = new Graph(LINES, this.ledger, this.meta, others, log);
    this.customers = new Customers(LINES, this.meta, this.ledger, others, options.rate);
  }

  async run(): Promise<ChaosResult> {
    const { mode, folder } = this.options;
    mkdirSync(folder, { recursive: true });
    const graphPort = await this.graph.listen();
    this.system = await (mode === 'embedded' ? embeddedSystem : redisSystem)(folder, graphPort);
    const { system, random } = this;
    const note = (text: string) => this.note(text);
    this.stage = {
      system,
      random,
      note,
      patience: this.patience,
      hits: new Map(),
      later: new Set(),
      violations: [],
      killed: 0,
    };
    try {
      await ready(system);
      await addLines(system);
      await this.disturb();
      await this.mendPoison();
      await this.searchCanaries();
    } finally {
      await this.customers.hush();
      await Promise.all(this.stage.later);
      await this.meta.close();
      await system.close();
      await this.graph.close();
    }
    return this.result();
  }

  private async disturb(): Promise<void> {
    const { cycles, checkEvery } = this.options;
    const choices = disturbancesOf(this.system);
    this.customers.talk();
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      const disturbance = draw(choices, this.random);
      this.note(`cycle ${cycle}: ${disturbance.name}`);
      await disturbance.run(this.stage);
      this.cycles[disturbance.name] = (this.cycles[disturbance.name] ?? 0) + 1;
      await ready(this.system);
      await pause(100 + this.random() * 500);
      if (cycle % checkEvery === 0 || cycle === cycles) await this.check();
    }
  }

  /** Lets everything come to rest, and compares what the outside knows with what the database says. */
  private async check(): Promise<void> {
    await this.customers.hush();
    await calm(this.stage);
    const startedAt = performance.now();
    const client = await postgres(this.system);
    try {
      // What is still on its way cannot be judged.
      const drained = await this.atRest(client);
      this.violate('I17 backlog not drained', drained ? [] : [`after ${this.drainWithinMs} ms`]);
      if (!drained) return;
      const drainMs = Math.round(performance.now() - startedAt);
      this.counts['slowestDrainMs'] = Math.max(this.counts['slowestDrainMs'] ?? 0, drainMs);
      const evidence = await gather(client, POISONED);
      this.judge(evidence, { mended: false });
      await this.fetchFiles(evidence);
      await this.age(client, evidence);
    } finally {
      await client.end();
    }
    const checks = (this.counts['checks'] ?? 0) + 1;
    this.counts['checks'] = checks;
    await crashWhileMigrating(this.stage, `migrating_${checks}`, join(this.options.folder, 'migrating.log'));
    this.note(`checked; drained in ${Math.round(performance.now() - startedAt)} ms`);
    this.customers.talk();
  }

  private async atRest(client: Awaited<ReturnType<typeof postgres>>): Promise<boolean> {
    const deadline = performance.now() + this.drainWithinMs;
    for (let quiet = 0; performance.now() < deadline;) {
      await hurryFiles(client);
      const open = this.meta.pending + (await backlog(client, POISONED));
      // A receipt may still be on its way from the Graph side.
      quiet = open === 0 ? quiet + 1 : 0;
      if (quiet > 8) return true;
      await pause(100);
    }
    return false;
  }

  private judge(evidence: Evidence, { mended }: { mended: boolean }): void {
    const isHealthy = (finding: string) => !this.isPoisoned(finding);
    const found = examine(this.ledger, evidence);
    this.violate('I1 acknowledged body not stored', found.bodiesLost);
    this.violate('I2 message lost', mended ? found.messagesLost : found.messagesLost.filter(isHealthy));
    this.violate('I2 message without a reply', found.unanswered);
    this.violate('I3 answered twice', found.answeredTwice);
    this.violate('I4 row contradicts the Graph side', found.contradictions);
    this.violate('I6 out of order', found.outOfOrder);
    this.violate('I7 fence', found.fences);
    this.violate('I10 unsigned body stored or taken', found.trespasses);
    this.violate('I11 wrong receipt', found.receipts);
    this.violate('I14, I15 process', this.stage.violations.splice(0));
    this.violate('I18 file lost', found.filesLost);
    this.violate('I19 customer known twice', found.knownTwice);
    this.violate('I12 stored more often than posted', found.multiplied);
    const unknown = evidence.outbox.filter(({ state }) => state === 'unknown');
    const unknownByKills = unknown.filter(({ id }) => !this.ledger.ambiguous.has(id)).length;
    const mostByKills = this.stage.killed * MOST_UNDER_WAY;
    this.violateWhen('I5 too many unknown', unknownByKills > mostByKills, unknownByKills);
    const { connections, events } = evidence;
    this.violateWhen('I17 connections to Postgres', connections > MOST_CONNECTIONS, connections);
    Object.assign(this.counts, {
      unknown: unknown.length,
      unknownByKills,
      messages: events.length,
      dead: events.filter(isDead).length,
      files: evidence.files.length,
      merged: evidence.merged,
    });
  }

  /** Some files as whoever asks for them gets them. */
  private async fetchFiles({ files }: Evidence): Promise<void> {
    for (const { id, sha256 } of files.slice(-FETCHED_FILES)) {
      const response = await api(this.system, 'GET', `/media/${id}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      const same = response.ok && sha256Of(bytes) === sha256;
      this.violate('I18 file lost', same ? [] : [`${id} is served with ${response.status}`]);
    }
  }

  private isPoisoned(finding: string): boolean {
    const wamid = finding.split(':')[0] ?? '';
    return this.ledger.written.get(wamid)?.lineKey === POISONED;
  }

  /** I9: what could not be handled is a dead letter; mended and replayed it is answered once, however often. */
  private async mendPoison(): Promise<void> {
    await this.customers.hush();
    this.graph.calm = true;
    const client = await postgres(this.system);
    const count = async (state: 'pending' | 'dead') => poisoned(client, state);
    try {
      const buriedAll = await within(this.drainWithinMs, async () => (await count('pending')) === 0);
      this.violateWhen('I9 poison not buried', !buriedAll, await count('pending'));
      await mendRules(client);
      const buried = await count('dead');
      for (const replay of [replayHalf, replayAll, replayEach]) {
        await replay(this.system, client);
        await this.atRest(client);
      }
      await within(this.drainWithinMs, async () => (await count('dead')) === 0);
      const left = await count('dead');
      // What has just been answered may still be on its way.
      await this.atRest(client);
      this.violateWhen('I9 replay without effect', left > 0, left);
      this.judge(await gather(client, POISONED), { mended: true });
      this.counts['poisonReplayed'] = buried;
    } finally {
      await client.end();
    }
  }

  /** What has been checked is as if it were old from now on, and deleted; a younger body that goes with it is missed. */
  private async age(client: Client, { bodies }: Evidence): Promise<void> {
    const deleted = [...this.old].filter((digest) => !bodies.has(digest)).length;
    this.counts['bodiesDeleted'] = (this.counts['bodiesDeleted'] ?? 0) + deleted;
    this.old = new Set(bodies.keys());
    this.ledger.acknowledged.clear();
    await client.query(`UPDATE inbox SET received_at = received_at - interval '40 days'`);
    await client.query(`UPDATE statuses SET received_at = received_at - interval '100 days'`);
  }

  /** I16: nothing that customers wrote, nor who they are, nor a secret, in any log, metric, error or in Redis. */
  private async searchCanaries(): Promise<void> {
    const { folder } = this.options;
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const texts = new Map<string, string>();
    for (const file of files.filter((name) => name.endsWith('.log'))) {
      texts.set(file, readFileSync(join(folder, file), 'utf8'));
    }
    texts.set('metrics', await (await fetch(`${this.system.url}/metrics`)).text());
    texts.set('an error', await (await api(this.system, 'GET', `/messages/${PHONES}`)).text());
    const { redis } = this.system;
    if (redis !== null) texts.set('Redis', redis.written());
    const secrets = [CANARY, PHONES, TOKEN, VERIFY_TOKEN, APP_SECRET, API_KEY, ENCRYPTION_KEY];
    for (const [where, text] of texts) {
      const found = secrets.filter((secret) => text.includes(secret));
      // The address asked for comes back in its own error.
      const leaks = found.filter((secret) => where !== 'an error' || secret !== PHONES);
      this.violate(
        'I16 canary',
        leaks.map((secret) => `${secret} in ${where}`),
      );
    }
  }

  private violate(invariant: string, found: readonly string[]): void {
    this.violations.set(invariant, (this.violations.get(invariant) ?? 0) + found.length);
    if (found.length === 0) return;
    this.examples.push(...found.slice(0, 3).map((one) => `${invariant}: ${one}`));
    this.note(`VIOLATION ${invariant}: ${found.slice(0, 10).join(' | ')}`);
  }

  private violateWhen(invariant: string, broken: boolean, count: number): void {
    this.violate(invariant, broken ? [String(count)] : []);
  }

  private note(text: string): void {
    appendFileSync(join(this.options.folder, 'chaos.txt'), `${new Date().toISOString()} ${text}\n`);
  }

  private result(): ChaosResult {
    return {
      mode: this.options.mode,
      cycles: this.cycles,
      crashPoints: Object.fromEntries(this.stage.hits),
      counts: { ...this.ledger.counts, ...this.counts, accepted: this.ledger.takenTotal },
      violations: Object.fromEntries(this.violations),
      examples: this.examples,
    };
  }
}

function isDead({ state }: { readonly state: string }): boolean {
  return state === 'dead';
}
