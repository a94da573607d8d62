const KEY = "plumescope.settings";

/** What this browser remembers of the person's settings, unchecked; undefined where it remembers nothing. */
export function loadSettings(): unknown {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    // A browser that forbids storage, or text that another program wrote: as if nothing were there.
    return undefined;
  }
}

/** Remembers settings in this browser; an empty object forgets them. Never give it keys. */
export function saveSettings(settings: Readonly<Record<string, string>>): void {
  try {
    if (Object.keys(settings).length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Storage is forbidden or full: the settings hold until the page is closed.
  }
}
