import { NoticeKind, NoticeOf } from '../domain/notice';
import { Line } from '../tenants/line';
import { FoundNotice } from './found';

/** A notice with its lines. */
export interface Heard<K extends NoticeKind = NoticeKind> {
  readonly found: FoundNotice;
  readonly notice: NoticeOf<K>;
  /** None for an account that nobody here has. */
  readonly lines: readonly Line[];
}

/** TypeScript does not narrow a member's union by filtering. */
export function ofKind<K extends NoticeKind>(heard: readonly Heard[], kind: K): Heard<K>[] {
  return heard.filter(({ notice }) => notice.kind === kind) as unknown as Heard<K>[];
}
