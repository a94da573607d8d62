// Installs this package's dependencies, unless the lockfile is the one that was installed last: after one
// installation, synth works without a network. Plain Node, as nothing else is there yet.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const stamp = `${here}node_modules/.installed-lockfile`;
const lockfile = createHash("sha256")
  .update(readFileSync(`${here}package-lock.json`))
  .digest("hex");
const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;

if (installed !== lockfile) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: here,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  writeFileSync(stamp, lockfile);
}
