import { loadStage, saveStage } from "#engine/site.ts";

const listeners = new Set<() => void>();
let isStage = loadStage();

/** Whether the page is in stage mode, which has no room for details; remembered. */
export const STAGE_MODE = {
  isOn: (): boolean => isStage,
  set: (isOn: boolean): void => {
    isStage = isOn;
    saveStage(isOn);
    for (const listener of listeners) listener();
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
