import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { build, preview } from "vite";

export interface BenchServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Installs Viv from its own package, so that only the benchmark needs it. */
function installViv(): void {
  const folder = join(import.meta.dirname, "viv");
  if (existsSync(join(folder, "node_modules", ".package-lock.json"))) return;
  console.log("Installing Viv, once.");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}

/** Builds the contestants' page like the site and serves it at a free port. */
export async function serveContestants(): Promise<BenchServer> {
  installViv();
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
