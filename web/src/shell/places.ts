import {
  IconBuildingStore,
  IconDeviceMobileMessage,
  IconHistory,
  IconKey,
  IconListCheck,
  IconPhone,
  IconUsers,
} from '@tabler/icons-react';
import { useSession } from '../api/session';

/** Where one can go, and the right that it takes. */
const PLACES = [
  {
    to: '/playground',
    name: 'playground',
    right: 'installation:simulator',
    Icon: IconDeviceMobileMessage,
  },
  { to: '/lines', name: 'lines', right: 'lines:read', Icon: IconPhone },
  { to: '/rules', name: 'rules', right: 'rules:read', Icon: IconListCheck },
  { to: '/tenants', name: 'tenants', right: 'tenants:read', Icon: IconBuildingStore },
  { to: '/operators', name: 'operators', right: 'operators:read', Icon: IconUsers },
  { to: '/keys', name: 'keys', right: 'keys:read', Icon: IconKey },
  { to: '/audit', name: 'audit', right: 'audit:read', Icon: IconHistory },
] as const;

export type Place = (typeof PLACES)[number];

/** Those that whoever is signed in may see. */
export function usePlaces(): readonly Place[] {
  const { data: session } = useSession();
  return PLACES.filter(({ right }) => session?.rights.includes(right));
}

/** Undefined where there is none of these. */
export function placeAt(pathname: string): Place | undefined {
  return PLACES.find(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
}

/** Whether whoever is signed in may see what is at a path. */
export function useMaySee(pathname: string): boolean {
  const place = placeAt(pathname);
  const places = usePlaces();
  return place === undefined || places.includes(place);
}
