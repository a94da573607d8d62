import * as projection from "#services/browser/projection.ts";

/** From projected coordinates to longitude and latitude; undefined where none is needed or known. */
export const loadProjection = projection.loadProjection;
