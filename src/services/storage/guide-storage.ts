import { readJson, writeJson } from "./json-storage.ts";

const KEY = "plumescope.guide";
const FINISHED = "finished";

/** Whether the first-run guide was closed or finished in this browser. */
export function isGuideFinished(): boolean {
  return readJson("localStorage", KEY) === FINISHED;
}

/** Remembers it. Where storage is forbidden, it ends with the page. */
export function finishGuide(): void {
  writeJson("localStorage", KEY, FINISHED);
}
