/** The shipped bundle has no types; plotly.js-dist of the same version does. */
declare module "plotly.js-basic-dist-min" {
  // biome-ignore lint/performance/noReExportAll: this declares another package's whole surface.
  export * from "plotly.js-dist";
  export { default } from "plotly.js-dist";
}
