/** The bundle that is shipped has no types of its own; plotly.js-dist of the same version has. */
declare module "plotly.js-basic-dist-min" {
  // biome-ignore lint/performance/noReExportAll: this declares another package's whole surface.
  export * from "plotly.js-dist";
  export { default } from "plotly.js-dist";
}
