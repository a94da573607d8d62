/** Lets the tasks of one name run one after another, and those of different names at once. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Runs a task when all earlier ones of its name have ended, well or badly. */
  async take<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(name) ?? Promise.resolve();
    const mine = before.then(task, task);
    this.last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(name) === mine) {
        this.last.delete(name);
      }
    }
  }
}
