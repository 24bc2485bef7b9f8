import { Environment } from './settings';

/** What a command is given, and where it writes. */
export interface Terminal {
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly folder: string;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** Runs a command of its own at the terminal that this process has; its number is the exit code. */
export function atTerminal(run: (terminal: Terminal) => Promise<number>): void {
  run({
    args: process.argv.slice(2),
    // oxlint-disable-next-line node/no-process-env -- a command of its own, outside the program's configuration
    environment: process.env,
    folder: process.cwd(),
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
  }).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
