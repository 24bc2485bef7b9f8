/** The last texts that were added: a memory that may forget, for what is only skipped when it is remembered. */
export class Recent {
  private readonly texts = new Set<string>();

  constructor(private readonly most: number) {}

  has(text: string): boolean {
    return this.texts.has(text);
  }

  add(text: string): void {
    this.texts.add(text);
    const [oldest] = this.texts;
    if (this.texts.size > this.most && oldest !== undefined) this.texts.delete(oldest);
  }
}
