import { readJson, writeJson } from "./json-storage.ts";

const KEY = "plumescope.shortcuts";

/** Whether single letters are shortcuts everywhere on the page, as they are unless switched off. */
export function loadsLettersEverywhere(): boolean {
  return readJson("localStorage", KEY) !== "picture";
}

export function saveLettersEverywhere(isOn: boolean): void {
  writeJson("localStorage", KEY, isOn ? undefined : "picture");
}
