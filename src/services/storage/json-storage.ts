type StorageName = "localStorage" | "sessionStorage";

/** Reads JSON; undefined where none is kept, storage is forbidden, or the text is another program's. */
export function readJson(storage: StorageName, key: string): unknown {
  try {
    const text = globalThis[storage].getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes JSON; undefined removes it. Where storage is forbidden or full, it ends with the page. */
export function writeJson(storage: StorageName, key: string, value: unknown): void {
  try {
    if (value === undefined) globalThis[storage].removeItem(key);
    else globalThis[storage].setItem(key, JSON.stringify(value));
  } catch {
    // As if nothing were kept.
  }
}
