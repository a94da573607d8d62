/** A mutex per key: tasks of one key run one after another, those of different keys concurrently. */
export class KeyedMutex {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Runs a task after all earlier ones of its key have settled. */
  async runExclusive<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    this.last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === mine) {
        this.last.delete(key);
      }
    }
  }
}
