import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Skipped } from "./work.ts";

/** Installs a rival from the lockfile in its own folder, once. @throws Skipped if npm cannot. */
export function install(name: string, folder: string): void {
  if (existsSync(join(folder, "node_modules", ".package-lock.json"))) return;
  console.error(`Installing ${name}, once.`);
  try {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: folder,
      stdio: "inherit",
      shell: process.platform === "win32",
    });
  } catch (cause) {
    throw new Skipped(`${name} could not be installed: npm needs the network once`, { cause });
  }
}
