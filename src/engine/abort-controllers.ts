/** One controller an item: the work that it ends, and none before it. */
export class AbortControllers {
  readonly #controllers = new Map<string, AbortController>();

  /** The signal of new work, after whatever it replaces has been ended. */
  begin(id: string): AbortSignal {
    this.end(id);
    const controller = new AbortController();
    this.#controllers.set(id, controller);
    return controller.signal;
  }

  end(id: string): void {
    this.#controllers.get(id)?.abort();
    this.#controllers.delete(id);
  }
}
