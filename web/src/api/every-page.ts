const MOST_AT_ONCE = 200;

interface Paging {
  limit: number;
  cursor?: string;
}

interface Slice<Item> {
  items: readonly Item[];
  nextCursor: string | null;
}

/** A whole list, however many pages the server makes of it. */
export async function everyPage<Item>(
  read: (paging: Paging) => Promise<{ data?: Slice<Item> | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  const paging: Paging = { limit: MOST_AT_ONCE };
  for (;;) {
    const { data } = await read(paging);
    all.push(...(data?.items ?? []));
    const next = data?.nextCursor ?? null;
    if (next === null) return all;
    paging.cursor = next;
  }
}
