import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distinctNames } from "./distinct-names.ts";

describe("distinctNames", () => {
  it("leaves out what the names of a series share, except the word before its number", () => {
    expect(distinctNames(["run7_chip-01.npy", "run7_chip-02.npy", "run7_chip-12.npy"])).toEqual([
      "chip-01",
      "chip-02",
      "chip-12",
    ]);
  });

  it("leaves out extensions, unless the names differ in nothing else", () => {
    expect(distinctNames(["x-a.npy", "x-a.tif"])).toEqual(["a.npy", "a.tif"]);
    expect(distinctNames(["x-a.npy", "x-b.tif"])).toEqual(["a", "b"]);
  });

  it("cuts at separators only", () => {
    expect(
      distinctNames([
        "goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast.npy",
        "goes16-20210921T2250Z-z7-x21-y49-smoke.tif",
      ]),
    ).toEqual(["x20-y49-thin-smoke-coast", "x21-y49-smoke"]);
    expect(distinctNames(["abc.npy", "abd.npy"])).toEqual(["abc", "abd"]);
  });

  it("takes only the extension from one name, and from equal names", () => {
    expect(distinctNames(["goes16-smoke.npy"])).toEqual(["goes16-smoke"]);
    expect(distinctNames(["a.npy", "a.npy"])).toEqual(["a", "a"]);
    expect(distinctNames([".npy"])).toEqual([".npy"]);
    expect(distinctNames([])).toEqual([]);
  });

  it("keeps different names different, and a part of each", () => {
    const word = fc.stringMatching(/^[a-c]{0,2}[-_.]?[a-c]{1,2}$/);
    const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("-"));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 6 }), (names) => {
        const short = distinctNames(names);
        expect(new Set(short).size).toBe(names.length);
        short.forEach((text, at) => {
          expect(text).not.toBe("");
          expect(names[at]).toContain(text);
        });
      }),
    );
  });
});
