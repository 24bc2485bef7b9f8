/** Both ends count. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The part that a `Range` header asks for, `none` when there is no such part. Nothing stands for the whole, which is
 * also the answer to several ranges and to whatever else is not understood (RFC 9110, 14.2).
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'none' | undefined {
  const [range, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (range === undefined || (from === '' && to === '')) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < start) return undefined;
  return start < size ? { start, end } : 'none';
}
