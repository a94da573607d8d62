import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { build, preview } from "vite";
import { install } from "../install.ts";

export interface BenchServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the contestants' page like the site and serves it at a free port. */
export async function serveContestants(): Promise<BenchServer> {
  install("Viv", join(import.meta.dirname, "viv"));
  const folder = await mkdtemp(join(tmpdir(), "plumescope-viewer-"));
  const shared = {
    root: import.meta.dirname,
    configFile: false,
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true, target: "es2023" },
  } as const;
  await build({
    ...shared,
    publicDir: join(import.meta.dirname, "..", "..", "public"),
    plugins: [react()],
  });
  const server = await preview({ ...shared, preview: { port: 0, host: "127.0.0.1" } });
  const [url] = server.resolvedUrls?.local ?? [];
  if (!url) throw new Error("The contestants' page is served nowhere.");
  const close = async () => {
    await server.close();
    await rm(folder, { recursive: true });
  };
  return { url, close };
}
