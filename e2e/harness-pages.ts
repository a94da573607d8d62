import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { build, preview } from "vite";

/** Pages that show one component with the tests' own props, each in the folder of its name. */
const HARNESS_PAGES = ["picture", "chart"] as const;

export type HarnessPage = (typeof HARNESS_PAGES)[number];

/** As strict as the app's: no inline script or style, nothing from third parties. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; worker-src 'self'";

export interface HarnessServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the harness pages in React's development mode, in which StrictMode mounts twice. */
export async function buildHarnessPages(): Promise<void> {
  for (const page of HARNESS_PAGES) {
    await build({
      ...configOf(page),
      publicDir: join(import.meta.dirname, "..", "public"),
      plugins: [react()],
      define: { "process.env.NODE_ENV": '"development"' },
      build: {
        outDir: outputOf(page),
        emptyOutDir: true,
        minify: false,
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 2000,
      },
    });
  }
}

/** Serves a harness page with the strict policy at a free port. */
export async function serveHarness(page: HarnessPage): Promise<HarnessServer> {
  const headers = { "Content-Security-Policy": POLICY };
  const server = await preview({
    ...configOf(page),
    build: { outDir: outputOf(page) },
    preview: { port: 0, host: "127.0.0.1", headers },
  });
  const [url] = server.resolvedUrls?.local ?? [];
  if (!url) throw new Error("The harness page is served nowhere.");
  return { url, close: () => server.close() };
}

function configOf(page: HarnessPage) {
  return { root: join(import.meta.dirname, page), configFile: false, logLevel: "warn" } as const;
}

function outputOf(page: HarnessPage): string {
  return join(import.meta.dirname, "..", "test-results", "harness", page);
}
