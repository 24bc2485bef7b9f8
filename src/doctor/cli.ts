import { atTerminal } from '../platform/cli/terminal';
import { runDoctor } from './cli-run';

atTerminal(runDoctor);
