import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { configDefaults, defineConfig } from "vitest/config";

const DOMAIN_TESTS = "src/domain/**/*.test.ts";

export default defineConfig({
  plugins: [react()],
  worker: {
    format: "es",
    plugins: () => [refuseImportsOfEntries()],
    // The page loads the npy reader late, the array worker at once: one import serves both.
    rolldownOptions: {
      checks: { ineffectiveDynamicImport: false },
      output: {
        codeSplitting: {
          // What other chunks share with a worker's entry is a file of its own.
          groups: [{ name: "worker-modules", test: /^(?!.*-worker\.ts$)/, tags: ["$initial"] }],
        },
      },
    },
  },
  build: {
    target: "es2023",
    // The Content-Security-Policy allows no data: addresses.
    assetsInlineLimit: 0,
    // Plotly is one 1 MB module, loaded after the first picture.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the first screen imports is one file each of packages and of ours, instead of twenty.
          groups: [
            { name: "packages", test: /node_modules.*\.m?[jt]sx?$/, tags: ["$initial"] },
            { name: "first-load", tags: ["$initial"] },
          ],
        },
      },
    },
  },
  test: {
    // Real processes on a shared machine: a test that hangs is caught, one that waits is not blamed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As aws/local/without-telemetry.ts says; it has to be set before a process opens a model.
    env: { ORT_DISABLE_TELEMETRY: "1" },
    projects: [
      // Pure: its files share a process and what they import.
      { extends: true, test: { name: "domain", include: [DOMAIN_TESTS], isolate: false } },
      {
        extends: true,
        test: {
          name: "parts",
          // aws/infra is a package of its own, with its own tests.
          include: ["src", "aws/lambda", "aws/local", "bench", "docs"].map(
            (folder) => `${folder}/**/*.test.ts`,
          ),
          exclude: [...configDefaults.exclude, DOMAIN_TESTS],
        },
      },
    ],
    reporters: ["default", ["json", { outputFile: "test-results/unit.json" }]],
  },
});

/** Fails the build if a chunk imports from a worker's entry: WebKit then evaluates the entry twice. */
function refuseImportsOfEntries(): Plugin {
  return {
    name: "refuse-imports-of-worker-entries",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const entries = new Set(
        chunks.filter(({ isEntry }) => isEntry).map((chunk) => chunk.fileName),
      );
      for (const { fileName, imports, dynamicImports } of chunks) {
        const imported = [...imports, ...dynamicImports].find((name) => entries.has(name));
        if (imported !== undefined)
          this.error(`${fileName} imports the worker's entry ${imported}.`);
      }
    },
  };
}
