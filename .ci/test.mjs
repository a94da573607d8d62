// Runs the test runners in parallel, prefixing each line with the runner's name, and prints how long
// each took. `--quick` is for the inner loop; `--infra` adds the deployment's own tests.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const RUNNERS = {
  format: "npx biome ci .",
  types: "npx tsc -b",
  changed: "npx vitest run --changed",
  unit: "npm run --silent test:unit",
  browser: "npm run --silent test:e2e",
  infra: "npm run --silent --prefix aws/infra test",
};

function chosen(args) {
  switch (args.join(" ")) {
    case "":
      return ["unit", "browser"];
    case "--infra":
      return ["unit", "browser", "infra"];
    case "--quick":
      return ["format", "types", "changed"];
    default:
      throw new Error(`npm test takes --quick, --infra or nothing, not ${args.join(" ")}.`);
  }
}

/** Runs one runner; one that cannot start counts as failed. */
async function run(name, width) {
  const start = performance.now();
  const child = spawn(RUNNERS[name], { shell: true, stdio: ["ignore", "pipe", "pipe"], env });
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    createInterface({ input: from }).on("line", (line) => {
      to.write(`${name.padEnd(width)} │ ${line}\n`);
    });
  }
  const code = await new Promise((resolve) => {
    child.once("error", () => resolve(1)).once("close", resolve);
  });
  return { name, hasPassed: code === 0, seconds: secondsSince(start) };
}

function secondsSince(start) {
  return Math.round((performance.now() - start) / 1000);
}

const env = { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) };
const startedAt = performance.now();
const names = chosen(process.argv.slice(2));
const width = Math.max(...names.map(({ length }) => length));
const results = await Promise.all(names.map((name) => run(name, width)));
const times = results.map(({ name, seconds, hasPassed }) =>
  hasPassed ? `${name} ${seconds} s` : `${name} ${seconds} s (FAILED)`,
);
console.log(`\n${times.join(", ")}, total ${secondsSince(startedAt)} s`);
process.exitCode = results.every(({ hasPassed }) => hasPassed) ? 0 : 1;
