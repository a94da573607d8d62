import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UNKNOWN_PROFILE } from "#domain/inference/server-profile.ts";
import { hasAnswered, loadServerProfile, saveServerProfile, warmthOf } from "./server-profiles.ts";

const API = "https://abc.execute-api.us-west-2.amazonaws.com/demo/infer";

/** The browser's storage of an origin. */
function storage(): Pick<Storage, "getItem" | "setItem"> {
  const items = new Map<string, string>();
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
  };
}

beforeEach(() => {
  vi.stubGlobal("localStorage", storage());
  vi.stubGlobal("location", new URL("https://workshop.example/"));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the stored profile of a server", () => {
  it("is stored only under its own address", () => {
    expect(loadServerProfile(API)).toBeUndefined();
    saveServerProfile(API, { ...UNKNOWN_PROFILE, batchAxis: "adds" }, true);
    expect(loadServerProfile(API)?.batchAxis).toBe("adds");
    expect(loadServerProfile(`${API}2`)).toBeUndefined();
  });

  it("contains no query, user or password", () => {
    saveServerProfile("https://ana:sesame@abc.example/infer?key=sesame", UNKNOWN_PROFILE, true);
    expect(localStorage.getItem("plumescope.servers")).not.toContain("sesame");
    expect(loadServerProfile("https://abc.example/infer?key=other")).toBeDefined();
  });

  it("distinguishes a warm server from a cold one", () => {
    expect(warmthOf(API)).toBe("cold");
    saveServerProfile(API, UNKNOWN_PROFILE, true);
    expect(warmthOf(API)).toBe("warm");
    vi.advanceTimersByTime(11 * 60_000);
    expect(warmthOf(API)).toBe("cold");
    expect(hasAnswered(API)).toBe(true);
  });

  it("does not count a failure as an answer", () => {
    saveServerProfile(API, UNKNOWN_PROFILE, false);
    expect(hasAnswered(API)).toBe(false);
  });

  it("is kept for the last twenty servers", () => {
    for (let index = 0; index < 25; index += 1)
      saveServerProfile(`${API}/${index}`, UNKNOWN_PROFILE, true);
    expect(loadServerProfile(`${API}/4`)).toBeUndefined();
    expect(loadServerProfile(`${API}/5`)).toBeDefined();
  });

  it.each(["not JSON", "null", "[1]", '{"x":{"personality":{},"answeredAtMs":1}}'])(
    "is undefined if another program wrote %s",
    (text) => {
      localStorage.setItem("plumescope.servers", text);
      expect(loadServerProfile(API)).toBeUndefined();
    },
  );
});
