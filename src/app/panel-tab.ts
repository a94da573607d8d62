/** The element that notices refer to for details. */
export const PANEL_ID = "result-panel";

/** The tabs of the panel. */
export type PanelTab = "result" | "bands" | "pins" | "check";
