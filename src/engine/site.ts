import * as network from "#services/browser/network.ts";
import * as siteFiles from "#services/browser/site-files.ts";
import * as settingsStorage from "#services/storage/settings-storage.ts";

/** The page's own site and the settings stored in this browser. */

/** Loads a chunk of the page when it is first needed. @throws AppError "unreachable" or "offline" */
export const loadChunk = network.loadChunk;

/** The workshop's `config.json`. @throws AppError "config-invalid" */
export const loadConfig = siteFiles.loadConfig;

/** The model card at a path beside the page. @throws AppError "config-invalid" */
export const loadModelCard = siteFiles.loadModelCard;

/** The user's settings, unchecked; undefined if there are none. */
export const loadSettings = settingsStorage.loadSettings;

export const saveSettings = settingsStorage.saveSettings;

/** Whether the stage mode is remembered as on. */
export const loadStage = settingsStorage.loadStage;

export const saveStage = settingsStorage.saveStage;
