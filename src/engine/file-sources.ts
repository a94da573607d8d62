/** Lazily loaded file contents per item (opened, downloaded, or restored from IndexedDB). */
export interface FileSources {
  /** `load` is called when the file is first needed, and again after a failure. */
  add(id: string, load: () => Promise<Blob>): void;
  /** @throws Error for an item without a file */
  load(id: string): Promise<Blob>;
  /** Loads it anew when it is needed next. */
  forget(id: string): void;
  /** Returns what was added, to be added again. */
  remove(id: string): (() => Promise<Blob>) | undefined;
}

export function createFileSources(): FileSources {
  const sources = new Map<string, () => Promise<Blob>>();
  const loads = new Map<string, () => Promise<Blob>>();
  return {
    add: (id, load) => {
      sources.set(id, load);
      loads.set(id, once(load));
    },
    load: async (id) => {
      const load = loads.get(id);
      if (load === undefined) throw new Error("This item has no file.");
      return load();
    },
    forget: (id) => {
      const source = sources.get(id);
      if (source !== undefined) loads.set(id, once(source));
    },
    remove: (id) => {
      const load = loads.get(id);
      sources.delete(id);
      loads.delete(id);
      return load;
    },
  };
}

function once(load: () => Promise<Blob>): () => Promise<Blob> {
  let loading: Promise<Blob> | undefined;
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined;
      throw cause;
    });
    return loading;
  };
}
