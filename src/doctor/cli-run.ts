import { parseArgs } from 'node:util';
import { CliFailure, ProgramClient } from '../platform/cli/program-client';
import { cliSettings } from '../platform/cli/settings';
import { Terminal } from '../platform/cli/terminal';
import { Diagnosis, reportLines, ShownLine } from './report';

const usage = `Says of each line what is right and wrong with it, and how to mend it.

  npm run doctor                       every line
  npm run doctor -- --line <id>        one, by its id or its phone number id
  npm run doctor -- --json             for programs

  --help            this page

Ends with 0 when nothing has failed, else with 1. The program is found through PORT, HOST, DATA_DIR and API_KEY, from
the environment or .env.`;

const options = {
  line: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Asks the running program about its lines; gives the exit code: 0 when nothing has failed. */
export async function runDoctor(terminal: Terminal): Promise<number> {
  try {
    return await examine(terminal);
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    terminal.complain(error.message);
    return 1;
  }
}

async function examine({ args, environment, folder, print }: Terminal): Promise<number> {
  const { line: wanted, json, help } = parsedArgs(args);
  if (help) {
    print(usage);
    return 0;
  }
  const client = new ProgramClient(cliSettings(environment, folder));
  try {
    const lines = await linesOf(client, wanted);
    const diagnoses = await Promise.all(
      lines.map(async (line) => ({ line, ...(await diagnose(client, line)) })),
    );
    if (json) print(JSON.stringify(diagnoses, null, 2));
    else for (const diagnosis of diagnoses) reportLines(diagnosis.line, diagnosis).forEach(print);
    return diagnoses.every(({ healthy }) => healthy) ? 0 : 1;
  } finally {
    await client.close();
  }
}

function parsedArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new CliFailure(`${(cause as Error).message}\n\n${usage}`, { cause });
  }
}

async function linesOf(client: ProgramClient, wanted: string | undefined): Promise<readonly ShownLine[]> {
  const all: ShownLine[] = [];
  for (let cursor: unknown = ''; typeof cursor === 'string';) {
    const answer = await client.ask(
      'GET',
      `/api/v1/lines?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    if (answer.status !== 200) throw client.unexpected(answer);
    all.push(...(answer.json['items'] as ShownLine[]));
    cursor = answer.json['nextCursor'];
  }
  if (all.length === 0)
    throw new CliFailure(
      'There is no line yet; set the WHATSAPP_ variables and start again, or POST /api/v1/lines.',
    );
  if (wanted === undefined) return all;
  const found = all.filter(({ id, phoneNumberId }) => id === wanted || phoneNumberId === wanted);
  if (found.length > 0) return found;
  const known = all.map(({ id, phoneNumberId, name }) => `${id} (${phoneNumberId}, ${name})`).join(', ');
  throw new CliFailure(`There is no line ${wanted}; there are ${known}.`);
}

async function diagnose(client: ProgramClient, { id }: ShownLine): Promise<Diagnosis> {
  const answer = await client.ask('GET', `/api/v1/lines/${id}/doctor`);
  if (answer.status !== 200) throw client.unexpected(answer);
  return {
    healthy: answer.json['healthy'] === true,
    findings: answer.json['findings'] as Diagnosis['findings'],
  };
}
