import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// The page and the function are built with the project's own packages, which a clean clone does not
// have yet, and without which nothing else here can be imported.
const project = fileURLToPath(new URL("../..", import.meta.url));
if (!existsSync(`${project}node_modules/.package-lock.json`)) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: project,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}
