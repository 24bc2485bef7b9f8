/**
 * Lists that somebody is reading page by page, so that not each page costs as much as all of them, and all pages are of one
 * moment. It may forget: then the list is made again.
 */
export class KeptLists<Item> {
  private readonly lists = new Map<
    string,
    { readonly items: readonly Item[]; readonly timer: NodeJS.Timeout }
  >();

  constructor(private readonly options: { readonly most: number; readonly forMs: number }) {}

  get(key: string): readonly Item[] | undefined {
    return this.lists.get(key)?.items;
  }

  keep(key: string, items: readonly Item[]): void {
    const { most, forMs } = this.options;
    this.forget(key);
    this.lists.set(key, { items, timer: setTimeout(() => this.forget(key), forMs).unref() });
    const [oldest] = this.lists.keys();
    if (this.lists.size > most && oldest !== undefined) this.forget(oldest);
  }

  forget(key: string): void {
    clearTimeout(this.lists.get(key)?.timer);
    this.lists.delete(key);
  }
}
