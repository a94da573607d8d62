import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { build, preview } from "vite";

/** As strict as the app's: no inline script or style, nothing from third parties. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; worker-src 'self'";

export interface HarnessServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Builds a harness page in React's development mode (StrictMode mounts twice) and serves it with the
 * strict policy at a free port.
 */
export async function serveHarness(page: "picture" | "chart" = "picture"): Promise<HarnessServer> {
  const folder = await mkdtemp(join(tmpdir(), `${page}-harness-`));
  const shared = {
    root: join(import.meta.dirname, "..", page),
    configFile: false,
    logLevel: "warn",
    build: { outDir: folder, emptyOutDir: true },
  } as const;
  await build({
    ...shared,
    publicDir: join(import.meta.dirname, "..", "..", "public"),
    plugins: [react()],
    define: { "process.env.NODE_ENV": '"development"' },
    build: { ...shared.build, minify: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
  });
  const headers = { "Content-Security-Policy": POLICY };
  const server = await preview({ ...shared, preview: { port: 0, host: "127.0.0.1", headers } });
  const [url] = server.resolvedUrls?.local ?? [];
  if (!url) throw new Error("The harness page is served nowhere.");
  const close = async () => {
    await server.close();
    await rm(folder, { recursive: true });
  };
  return { url, close };
}
