import { readJson, writeJson } from "./json-storage.ts";

const KEY = "plumescope.settings";
const STAGE_KEY = "plumescope.stage";

/** Loads the settings stored in this browser, unchecked; undefined if there are none. */
export function loadSettings(): unknown {
  return readJson("localStorage", KEY);
}

/** Saves settings in this browser; an empty object removes them. Never pass credentials. */
export function saveSettings(settings: Readonly<Record<string, string>>): void {
  const isEmpty = Object.keys(settings).length === 0;
  writeJson("localStorage", KEY, isEmpty ? undefined : settings);
}

/** Whether the stage mode was on when this browser last left the page. */
export function loadStage(): boolean {
  return readJson("localStorage", STAGE_KEY) === true;
}

export function saveStage(isOn: boolean): void {
  writeJson("localStorage", STAGE_KEY, isOn ? true : undefined);
}
