import { atTerminal } from '../platform/cli/terminal';
import { runCli } from './cli-run';

atTerminal(runCli);
