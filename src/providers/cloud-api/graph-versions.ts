import { NEWEST_GRAPH_VERSION } from '../../platform/config/config';

const DAY_MS = 86_400_000;
/** Enough to change a setting and look whether all goes on as before. */
const NOTICE_DAYS = 90;

/** When each version of the Graph API dies, newest first; null: not said yet. Source: Meta, "Graph API changelog, versions" (summer 2026). */
const VERSIONS: readonly (readonly [version: string, dies: string | null])[] = [
  [NEWEST_GRAPH_VERSION, null],
  ['v25.0', '2028-07-29'],
  ['v24.0', '2028-02-18'],
  ['v23.0', '2027-10-08'],
  ['v22.0', '2027-05-20'],
  ['v21.0', '2027-01-21'],
  ['v20.0', '2026-09-24'],
];

export interface VersionLife {
  /** `newer`: than any that this program knows. */
  readonly state: 'current' | 'dying' | 'dead' | 'newer';
  /** A day; null: not known. */
  readonly dies: string | null;
}

/** What is left of a version's life. A dead one is silently served as the oldest that lives. */
export function lifeOf(version: string, at: Date): VersionLife {
  const [, dies] = VERSIONS.find(([known]) => known === version) ?? [];
  if (dies === undefined) {
    return { state: numberOf(version) > numberOf(NEWEST_GRAPH_VERSION) ? 'newer' : 'dead', dies: null };
  }
  if (dies === null) return { state: 'current', dies };
  const daysLeft = (Date.parse(dies) - at.getTime()) / DAY_MS;
  return { state: daysLeft <= 0 ? 'dead' : daysLeft <= NOTICE_DAYS ? 'dying' : 'current', dies };
}

function numberOf(version: string): number {
  return Number(version.slice(1));
}
