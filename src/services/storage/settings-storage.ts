const KEY = "plumescope.settings";

/** Loads the settings stored in this browser, unchecked; undefined if there are none. */
export function loadSettings(): unknown {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    // Storage is forbidden, or another program wrote the text.
    return undefined;
  }
}

/** Saves settings in this browser; an empty object removes them. Never pass credentials. */
export function saveSettings(settings: Readonly<Record<string, string>>): void {
  try {
    if (Object.keys(settings).length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Storage is forbidden or full: the settings end with the page.
  }
}
