import * as projection from "#services/browser/projection.ts";

/**
 * Converts projected coordinates to longitude and latitude; undefined if not needed or unsupported.
 */
export const loadProjection = projection.loadProjection;
