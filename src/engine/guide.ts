import * as storage from "#services/storage/guide-storage.ts";

/** Whether the first-run guide was closed or finished in this browser. */
export const isGuideFinished = storage.isGuideFinished;

/** Remembers that the guide was closed or finished. */
export const finishGuide = storage.finishGuide;
