import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openFunctionLog } from "./function-log.ts";

afterEach(() => vi.restoreAllMocks());

describe("the function's log", () => {
  it("contains every line in order, without those of the run before", async () => {
    const folder = await mkdtemp(join(tmpdir(), "plumescope-log-"));
    const path = join(folder, "function.log");
    for (const run of ["first", "second"]) {
      const log = await openFunctionLog(path);
      for (const line of ["1", "2", "3"]) log.write(`${run} ${line}\n`);
      await finished(log.end());
    }
    expect(await readFile(path, "utf8")).toBe("second 1\nsecond 2\nsecond 3\n");
    await rm(folder, { recursive: true });
  });

  // Linux's device that fails every write as a full disk does.
  it.skipIf(!existsSync("/dev/full"))("warns once of a full disk, and ends", async () => {
    const warn = vi.spyOn(console, "error").mockReturnValue();
    const log = await openFunctionLog("/dev/full");
    for (let line = 0; line < 3; line += 1) log.write("lost\n");
    await finished(log.end());
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringMatching(/ENOSPC.*\/dev\/full$/),
    ]);
  });
});
