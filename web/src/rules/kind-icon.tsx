import {
  IconBellOff,
  IconClock,
  IconHandFinger,
  IconMapPin,
  IconMessage2,
  IconMessageQuestion,
  IconPhoto,
  IconPointer,
  IconSpeakerphone,
  IconTag,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Kind } from './rule';

const ICONS: Readonly<Record<Kind, TablerIcon>> = {
  consent: IconBellOff,
  referral: IconSpeakerphone,
  product: IconTag,
  choice: IconPointer,
  selection: IconHandFinger,
  media: IconPhoto,
  location: IconMapPin,
  keyword: IconMessage2,
  closed: IconClock,
  fallback: IconMessageQuestion,
};

export function KindIcon({ kind, size = 18 }: { kind: Kind; size?: number }) {
  const Icon = ICONS[kind];
  return <Icon size={size} stroke={1.7} aria-hidden />;
}
