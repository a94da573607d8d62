/** How the bytes of every item are had: chosen, fetched when first wanted, or kept from before. */
export interface FileSources {
  /** `load` is called at the first wish and after a failure. */
  add(id: string, load: () => Promise<Blob>): void;
  /** @throws Error for an item without a file */
  of(id: string): Promise<Blob>;
  forget(id: string): void;
}

export function createFileSources(): FileSources {
  const loads = new Map<string, () => Promise<Blob>>();
  return {
    add: (id, load) => {
      loads.set(id, loadedOnce(load));
    },
    of: async (id) => {
      const load = loads.get(id);
      if (load === undefined) throw new Error("This item has no file.");
      return load();
    },
    forget: (id) => {
      loads.delete(id);
    },
  };
}

function loadedOnce(load: () => Promise<Blob>): () => Promise<Blob> {
  let loading: Promise<Blob> | undefined;
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined;
      throw cause;
    });
    return loading;
  };
}
