import { atTerminal } from '../platform/cli/terminal';
import { runOwnerLink } from './cli-run';

atTerminal(runOwnerLink);
