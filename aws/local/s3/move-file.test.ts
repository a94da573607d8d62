import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { moveFile } from "./move-file.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "move-file-"));
});

afterEach(() => rm(folder, { recursive: true }));

/** A rename that fails as on Windows as often as the list is long, then succeeds. */
function failing(...codes: readonly string[]) {
  const left = [...codes];
  const calls: string[] = [];
  const move = async (from: string, to: string): Promise<void> => {
    calls.push(`${from} ${to}`);
    const code = left.shift();
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  return { move, calls };
}

describe("moveFile", () => {
  it("replaces a file of that name", async () => {
    const [from, to] = [join(folder, "draft"), join(folder, "record")];
    await writeFile(from, "new");
    await writeFile(to, "old");
    await moveFile(from, to);
    expect(await readFile(to, "utf8")).toBe("new");
    await expect(readFile(from)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("tries again while another program has one of them open", async () => {
    const { move, calls } = failing("EPERM", "EACCES", "EBUSY");
    await moveFile("a", "b", move);
    expect(calls).toEqual(["a b", "a b", "a b", "a b"]);
  });

  it("reports any other error at once", async () => {
    const { move, calls } = failing("ENOSPC");
    await expect(moveFile("a", "b", move)).rejects.toMatchObject({ code: "ENOSPC" });
    expect(calls).toHaveLength(1);
  });

  it("reports a file that stays open", async () => {
    const { move, calls } = failing(...new Array<string>(20).fill("EPERM"));
    await expect(moveFile("a", "b", move)).rejects.toMatchObject({ code: "EPERM" });
    expect(calls).toHaveLength(9);
  });
});
