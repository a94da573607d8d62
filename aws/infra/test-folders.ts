import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Run by Vitest before the first test: makes the folder in which tests write, outside the project,
 * where nothing finds the project's packages by accident. Returns what removes it after the last.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "plumescope-infra-"));
  process.env["INFRA_TEST_FOLDER"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
