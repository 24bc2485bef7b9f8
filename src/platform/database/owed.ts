/** Writes that the database kept from being made: made first, each once, when it takes them again. */
export class Owed {
  private readonly writes = new Set<() => Promise<void>>();

  /** Makes it now if that is possible. */
  async add(write: () => Promise<void>): Promise<void> {
    this.writes.add(write);
    await this.pay().catch(() => undefined);
  }

  /** To be called before the work that they are about; throws while the database does not take them. */
  async pay(): Promise<void> {
    for (const write of this.writes) {
      // Others may pay at the same time.
      this.writes.delete(write);
      try {
        await write();
      } catch (error) {
        this.writes.add(write);
        throw error;
      }
    }
  }
}
