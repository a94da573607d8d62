// Measures every work beside its rivals and prints one table, also into bench/results.json:
// npm run bench. Words behind `--` choose works by id; --rounds 1 measures one round instead of five, --quick
// that of the smallest sizes. A missed goal is a row like any other; the status is 1 only if a work could not be measured.
import "#local/without-telemetry.ts";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { closeLineProcesses } from "./rivals/line-process.ts";
import { table } from "./table.ts";
import { type Row, rowOf, Skipped, type Work } from "./work.ts";
import { WORKS } from "./works/works.ts";

const { values, positionals: chosen } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const isQuick = values.quick;
const rounds = isQuick ? 1 : Number(values.rounds);
if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error("--rounds takes a whole number.");
// At the start: what is measured is what is checked out now.
const revision = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const notes: string[] = [];
const rows: Row[] = [];

async function measure(work: Work): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), `plumescope-bench-${work.id}-`));
  const startedMs = performance.now();
  const context = {
    rounds,
    isQuick,
    folder,
    note: (text: string) => void notes.push(`${work.id}: ${text}`),
  };
  try {
    const measured = (await work.measure(context)).map(rowOf);
    rows.push(...measured);
    console.error(`${work.id}: ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    notes.push(`${work.id}: ${cause instanceof Skipped ? "skipped" : "NOT MEASURED"}: ${reason}`);
    if (cause instanceof Skipped) return;
    console.error(cause);
    process.exitCode = 1;
  } finally {
    closeLineProcesses();
    await rm(folder, { recursive: true, force: true });
  }
}

function withP95(median: number | null, p95: number | null): string {
  if (median === null) return "-";
  return p95 === null || p95 === median ? String(median) : `${median} (${p95})`;
}

function lineOf(row: Row): readonly string[] {
  return [
    row.work,
    withP95(row.ours, row.oursP95),
    withP95(row.rival, row.rivalP95),
    row.ratio === null ? "-" : String(row.ratio),
    row.goal,
    row.met ? "met" : "missed",
  ];
}

function namedWork({ work, unit, rivalName }: Row): string {
  return `${work}${rivalName === null ? "" : ` / ${rivalName}`}, ${unit}`;
}

for (const work of WORKS) {
  if (chosen.length === 0 || chosen.includes(work.id)) await measure(work);
}

const [cpu] = cpus();
const machine = `${availableParallelism()} cores of ${cpu?.model.trim()}, without a GPU, Node ${process.versions.node}`;
console.log(`\n${notes.join("\n")}\n`);
console.log(`Median (p95) of ${rounds} interleaved rounds at ${revision}, on ${machine}.\n`);
const head = ["work / rival, unit", "ours", "rival", "ratio", "goal", ""];
console.log(table([head, ...rows.map((row) => [namedWork(row), ...lineOf(row).slice(1)])]));
const missed = rows.filter(({ met }) => !met).length;
console.log(`\n${rows.length - missed} of ${rows.length} goals met.`);
if (chosen.length === 0 && rounds > 1) {
  const results = { revision, machine, rounds, notes, rows };
  await writeFile("bench/results.json", `${JSON.stringify(results, undefined, 2)}\n`);
}
