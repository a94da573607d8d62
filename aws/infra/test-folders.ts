import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Vitest's global setup: creates the tests' folder, outside the project so that its packages cannot
 * be resolved from there. Returns the teardown.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "plumescope-infra-"));
  process.env["INFRA_TEST_FOLDER"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
