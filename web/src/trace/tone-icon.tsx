import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconMinus,
  IconQuestionMark,
  IconRefresh,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Tone } from './exchange';

export const TONE_COLORS: Readonly<Record<Tone, string>> = {
  done: 'recado',
  waiting: 'blue',
  again: 'orange',
  skipped: 'gray',
  problem: 'red',
  unsure: 'yellow',
};

const ICONS: Readonly<Record<Tone, TablerIcon>> = {
  done: IconCheck,
  waiting: IconClock,
  again: IconRefresh,
  skipped: IconMinus,
  problem: IconAlertTriangle,
  unsure: IconQuestionMark,
};

/** Never the colour alone. */
export function ToneIcon({ tone, size }: { tone: Tone; size: number }) {
  const Icon = ICONS[tone];
  return <Icon size={size} stroke={2.2} aria-hidden />;
}
