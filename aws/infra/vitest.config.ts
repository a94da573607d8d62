import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// biome-ignore lint/style/noDefaultExport: this is how Vitest is configured.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^#domain\//, replacement: from("../../src/domain/") },
      { find: /^#lambda\//, replacement: from("../lambda/") },
      { find: /^#local\//, replacement: from("../local/") },
    ],
  },
  test: {
    include: ["*.test.ts"],
    globalSetup: "./fixtures/folders.ts",
    // The CDK is large and slow to load: once for all files, as none of them changes it.
    isolate: false,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { ORT_DISABLE_TELEMETRY: "1" },
    reporters: ["default", ["json", { outputFile: "test-results/infra.json" }]],
  },
});
