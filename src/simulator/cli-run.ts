import { parseArgs } from 'node:util';
import { CliFailure } from '../platform/cli/program-client';
import { cliSettings } from '../platform/cli/settings';
import { Terminal } from '../platform/cli/terminal';
import { CliClient } from './cli-client';
import { phoneDigits } from './customers';
import { adReferral, inbound } from './inbound';
import { JsonObject, objectsIn, stringIn } from './json';
import { choicesOf, findChoice, tapOf } from './menu';
import { renderMessage } from './render';

interface Conversing extends Terminal {
  /** How long the bot has to answer; default 15 s. */
  readonly waitMs?: number;
}

const usage = `Plays a customer who writes to the running program.

  npm run simulate -- "hola"                 write a text and see the answer
  npm run simulate -- --choose 2             tap a choice of the last menu, by number or id
  npm run simulate -- --ad "Promo" "hola"    arrive from an ad with that headline

  --from <phone>    the customer's number (15550100077)
  --name <name>     the customer's name
  --help            this page

The program is found through PORT, HOST, DATA_DIR and API_KEY, from the environment or .env.`;

const options = {
  from: { type: 'string', default: '15550100077' },
  name: { type: 'string' },
  ad: { type: 'string' },
  choose: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** One exchange with the bot; gives the exit code: 0 when it answered. */
export async function runCli(terminal: Conversing): Promise<number> {
  try {
    return await converse(terminal);
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    terminal.complain(error.message);
    return 1;
  }
}

async function converse(terminal: Conversing): Promise<number> {
  const { values, positionals } = parsedArgs(terminal.args);
  if (values.help) {
    terminal.print(usage);
    return 0;
  }
  const phone = phoneDigits(values.from);
  if (phone === undefined)
    throw new CliFailure(`--from must be an international number, not "${values.from}".`);
  const text = positionals.join(' ');
  if (text === '' && values.choose === undefined) throw new CliFailure(usage);
  const client = new CliClient(cliSettings(terminal.environment, terminal.folder), phone);
  try {
    const message = values.choose === undefined ? inbound.text(text) : await tap(client, values.choose);
    const id = await client.send({
      ...message,
      ...(values.name === undefined ? {} : { name: values.name }),
      ...(values.ad === undefined ? {} : { referral: adReferral(values.ad) }),
    });
    return await showAnswer(client, id, terminal);
  } finally {
    await client.close();
  }
}

function parsedArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new CliFailure(`${(cause as Error).message}\n\n${usage}`, { cause });
  }
}

async function tap(client: CliClient, wanted: string): Promise<JsonObject> {
  const menu = (await client.messages()).findLast((message) => choicesOf(message).length > 0);
  if (menu === undefined)
    throw new CliFailure('The bot has sent no menu yet; ask for one, for example with "ayuda".');
  const choices = choicesOf(menu);
  const choice = findChoice(choices, wanted);
  if (choice === undefined) {
    throw new CliFailure(`The last menu has no choice "${wanted}"; it has 1 to ${choices.length}.`);
  }
  return { ...tapOf(choice), context: { id: menu['id'] } };
}

/** Prints the business's first messages after `id`; a reaction or a message that failed is no answer. */
async function showAnswer(client: CliClient, id: string, terminal: Conversing): Promise<number> {
  const deadline = Date.now() + (terminal.waitMs ?? 15_000);
  let after = id;
  let failure = '';
  for (let left = deadline - Date.now(); left > 0; left = deadline - Date.now()) {
    const items = await client.messages(after, left);
    after = stringIn(items.at(-1) ?? {}, 'id') ?? after;
    const failed = items.findLast((item) => item['status'] === 'failed');
    if (failed !== undefined) failure = errorsOf(failed);
    const answers = items.filter((item) => item['status'] !== 'failed' && item['type'] !== 'reaction');
    for (const line of answers.flatMap(renderMessage)) terminal.print(line);
    if (answers.some((answer) => choicesOf(answer).length > 0)) {
      terminal.print('Choose with: npm run simulate -- --choose 1');
    }
    if (answers.length > 0) return 0;
  }
  terminal.complain(
    failure === ''
      ? 'No answer came in time. Who asked for a person is answered by none but people until somebody releases the bot; the playground says what became of each message, in its tab "Qué ha pasado".'
      : `The answer could not be delivered: ${failure}.`,
  );
  return 1;
}

function errorsOf(message: JsonObject): string {
  const errors = objectsIn(message['errors']);
  return errors.map((error) => `${String(error['code'])} ${String(error['title'])}`).join(', ');
}
