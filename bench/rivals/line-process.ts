import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import type { BenchContext } from "../work.ts";

/** A process that answers each line of JSON with one line: the milliseconds it measured itself. */
export interface LineProcess {
  ask(request: object): Promise<readonly number[]>;
  close(): void;
}

const running = new Set<LineProcess>();

/** Ends the processes that a work has left, whether it succeeded or not. */
export function closeLineProcesses(): void {
  for (const each of running) each.close();
}

/** Starts `words[0]` with the other words; a request that fails in it ends it. */
function startLineProcess(
  words: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv = process.env,
): LineProcess {
  const [command, ...parts] = words;
  const child = spawn(command, parts, { env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const started: LineProcess = {
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${words.join(" ")} ended without an answer.`);
      return [JSON.parse(value)].flat();
    },
    close: () => {
      running.delete(started);
      child.kill();
    },
  };
  running.add(started);
  return started;
}

/** An interpreter that has what a rival needs. */
export interface Python {
  readonly path: string;
}

const VERSIONS =
  "import sys; from importlib.metadata import version; print('Python', sys.version.split()[0], *(module + ' ' + version(module) for module in sys.argv[1:]))";

/** The first python3 on PATH or in /usr/bin with all modules; notes its version, or that there is none. */
export function findPython(
  { note }: BenchContext,
  ...modules: readonly string[]
): Python | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin"];
  for (const path of folders.map((folder) => join(folder, "python3")).filter(existsSync)) {
    try {
      const version = execFileSync(path, ["-c", VERSIONS, ...modules], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      note(version.trim());
      return { path };
    } catch {
      // This one lacks a module; the next may have it.
    }
  }
  note(`skipped a rival: no python3 on this machine has ${modules.join(", ")}`);
  return undefined;
}

/** Starts a Python file beside this one. */
export function startPython(
  { path }: Python,
  file: string,
  env?: NodeJS.ProcessEnv,
  ...words: readonly string[]
): LineProcess {
  return startLineProcess([path, join(import.meta.dirname, file), ...words], env);
}

const BUILT = join(import.meta.dirname, "..", "..", "node_modules", ".bench");

/**
 * Builds a TypeScript file beside this one, and starts it in Node. Built as the page is: tsx resolves every dynamic
 * import on a thread of its own each time, a quarter of the engine's processor time.
 */
export async function startNode(
  name: "raw-client" | "node-engine" | "lambda-core",
  env?: NodeJS.ProcessEnv,
): Promise<LineProcess> {
  const outdir = join(BUILT, name);
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    // They are found from the folder of the built file.
    packages: "external",
    outdir,
    outExtension: { ".js": ".mjs" },
  });
  return startLineProcess([process.execPath, join(outdir, `${name}.mjs`)], env);
}
