import { CliFailure, ProgramClient } from '../platform/cli/program-client';
import { cliSettings } from '../platform/cli/settings';
import { Terminal } from '../platform/cli/terminal';

const usage = `Prints a link, good for one use within 24 hours, that makes an owner of this installation. Whoever opens it with the
e-mail of an owner gets that account back, with a new password and without codes.

  npm run owner-link

The program must run; it is found through PORT, HOST, DATA_DIR and API_KEY, from the environment or .env.`;

/** Asks the running program for a link; gives the exit code. */
export async function runOwnerLink(terminal: Terminal): Promise<number> {
  try {
    return await makeLink(terminal);
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    terminal.complain(error.message);
    return 1;
  }
}

async function makeLink({ args, environment, folder, print }: Terminal): Promise<number> {
  if (args.includes('--help')) {
    print(usage);
    return 0;
  }
  if (args.length > 0) throw new CliFailure(`There are no options.\n\n${usage}`);
  const client = new ProgramClient(cliSettings(environment, folder));
  try {
    const answer = await client.ask('POST', '/api/v1/invitations/owner', {});
    const { url } = answer.json;
    if (answer.status !== 201 || typeof url !== 'string') throw client.unexpected(answer);
    print(url);
    return 0;
  } finally {
    await client.close();
  }
}
