import { now, sleep } from './clock';
import { Connection } from './connection';
import { Webhook } from './webhooks';

/** What became of one webhook. */
export interface Answer {
  readonly id: string;
  readonly status: number;
  readonly sentAt: number;
  readonly ms: number;
}

export interface Load {
  readonly answers: readonly Answer[];
  readonly perSecond: number;
}

export const CONNECTIONS = 64;

/** Over keep-alive connections, each as fast as answers come. */
export async function closedLoop(port: number, webhooks: readonly Webhook[]): Promise<Load> {
  const answers: Answer[] = [];
  const queue = webhooks.values();
  return timed(answers, async () => {
    await Promise.all(
      Array.from({ length: Math.min(CONNECTIONS, webhooks.length) }, async () => {
        const connection = await Connection.open(port);
        for (const webhook of queue) answers.push(await deliver(connection, webhook));
        connection.close();
      }),
    );
  });
}

/**
 * Open before a flood: Meta keeps its connections. Node takes one new connection per turn of its event loop, so with
 * connections that are new a flood would measure how long those wait in the kernel.
 */
const KEPT_CONNECTIONS = 2_000;

/** At a fixed rate, whatever the answers: a connection more whenever none is free. */
export async function openLoop(port: number, webhooks: readonly Webhook[], rate: number): Promise<Load> {
  const answers: Answer[] = [];
  const free = await opened(port, Math.min(KEPT_CONNECTIONS, rate));
  const send = async (webhook: Webhook) => {
    let connection = free.pop();
    while (connection?.isOpen === false) connection = free.pop();
    connection ??= await Connection.open(port);
    answers.push(await deliver(connection, webhook));
    free.push(connection);
  };
  const underWay: Promise<void>[] = [];
  const load = await timed(answers, async () => {
    const startedAt = now();
    while (underWay.length < webhooks.length) {
      const due = Math.min(webhooks.length, Math.floor(((now() - startedAt) * rate) / 1000) + 1);
      for (const webhook of webhooks.slice(underWay.length, due)) underWay.push(send(webhook));
      await sleep(1);
    }
  });
  await Promise.all(underWay);
  for (const connection of free) connection.close();
  return load;
}

async function opened(port: number, count: number): Promise<Connection[]> {
  const connections: Connection[] = [];
  while (connections.length < count) connections.push(await Connection.open(port));
  return connections;
}

async function deliver(connection: Connection, { id, bytes }: Webhook): Promise<Answer> {
  const sentAt = now();
  const status = await connection.exchange(bytes);
  return { id, status, sentAt, ms: now() - sentAt };
}

/** `perSecond` is the rate at which they were sent. */
async function timed(answers: Answer[], run: () => Promise<void>): Promise<Load> {
  const startedAt = now();
  await run();
  const seconds = (now() - startedAt) / 1000;
  return {
    answers,
    get perSecond() {
      return Math.round(answers.length / seconds);
    },
  };
}
