/** One abort controller per item: starting new work aborts the previous work. */
export class AbortControllers {
  readonly #controllers = new Map<string, AbortController>();

  /** Aborts the item's current work and returns the signal for new work. */
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
