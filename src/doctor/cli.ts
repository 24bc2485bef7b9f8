import { runDoctor } from './cli-run';

runDoctor({
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
