import 'reflect-metadata';
import { atTerminal } from '../cli/terminal';
import { runRotation } from './cli-run';

atTerminal(runRotation);
