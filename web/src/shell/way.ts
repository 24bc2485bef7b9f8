const KEPT = 'recado-sign-in';

/** How somebody signs in. */
export type Way = 'password' | 'key';

/** How somebody signed in here before; undefined at the first time. */
export function lastWay(): Way | undefined {
  const kept = localStorage.getItem(KEPT);
  return kept === 'password' || kept === 'key' ? kept : undefined;
}

export function keepWay(way: Way): void {
  localStorage.setItem(KEPT, way);
}
