import { Member } from './member';
import { postgres, Stage, System, within } from './system';

const CRASHES_PER_DATABASE = 3;
const LONGEST_MIGRATION_MS = 60;
const CRASH_WITHIN_MS = 15_000;
const MIGRATED_WITHIN_MS = 60_000;

/** Starts on a new, empty database that die while they bring its schema up, until one is let through. */
export async function crashWhileMigrating(stage: Stage, name: string, logFile: string): Promise<void> {
  const { system } = stage;
  const admin = await postgres(system);
  try {
    await admin.query(`CREATE DATABASE ${name}`);
    const member = newcomer(system, name, logFile);
    for (let crash = 0; crash < CRASHES_PER_DATABASE; crash += 1) {
      member.start({ CRASH_AT: `migrating:${Math.floor(stage.random() * LONGEST_MIGRATION_MS)}` });
      const ended = await member.end(CRASH_WITHIN_MS);
      if (ended?.signal === 'SIGKILL') stage.hits.set('migrating', (stage.hits.get('migrating') ?? 0) + 1);
      else await member.kill();
    }
    member.start();
    const wanted = await migrations(system, 'recado');
    if (
      !(await within(
        MIGRATED_WITHIN_MS * stage.patience,
        async () => (await migrations(system, name)) === wanted,
      ))
    ) {
      stage.violations.push(`${name} was not migrated after ${CRASHES_PER_DATABASE} crashes`);
    }
    await member.kill('SIGTERM');
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  } finally {
    await admin.end();
  }
}

/** A worker: it opens no port. */
function newcomer({ parts, socketFolder }: System, name: string, logFile: string): Member {
  const host = encodeURIComponent(socketFolder);
  const url = `postgres://recado@localhost:5432/${name}?host=${host}`;
  return new Member(name, { ...parts[0]?.member.env, ROLE: 'worker', DATABASE_URL: url }, logFile);
}

async function migrations(system: System, database: string): Promise<number> {
  const client = await postgres(system, database);
  try {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM migrations');
    return rows[0]?.count ?? 0;
  } catch {
    return -1;
  } finally {
    await client.end();
  }
}
