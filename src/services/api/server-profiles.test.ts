import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UNKNOWN_SERVER } from "#domain/inference/server-profile.ts";
import { hasAnswered, rememberedServer, rememberServer, warmthOf } from "./server-profiles.ts";

const API = "https://abc.execute-api.us-west-2.amazonaws.com/demo/infer";

/** What a browser keeps for an origin. */
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

describe("what a browser remembers of a server", () => {
  it("is kept for its address, and for no other", () => {
    expect(rememberedServer(API)).toBeUndefined();
    rememberServer(API, { ...UNKNOWN_SERVER, batchAxis: "adds" }, true);
    expect(rememberedServer(API)?.batchAxis).toBe("adds");
    expect(rememberedServer(`${API}2`)).toBeUndefined();
  });

  it("holds nothing of a query, a user or a password", () => {
    rememberServer("https://ana:sesame@abc.example/infer?key=sesame", UNKNOWN_SERVER, true);
    expect(localStorage.getItem("plumescope.servers")).not.toContain("sesame");
    expect(rememberedServer("https://abc.example/infer?key=other")).toBeDefined();
  });

  it("tells a server that is awake from one that may sleep", () => {
    expect(warmthOf(API)).toBe("cold");
    rememberServer(API, UNKNOWN_SERVER, true);
    expect(warmthOf(API)).toBe("warm");
    vi.advanceTimersByTime(11 * 60_000);
    expect(warmthOf(API)).toBe("cold");
    expect(hasAnswered(API)).toBe(true);
  });

  it("does not take a failure for an answer", () => {
    rememberServer(API, UNKNOWN_SERVER, false);
    expect(hasAnswered(API)).toBe(false);
  });

  it("is of twenty servers at the most, the last ones", () => {
    for (let index = 0; index < 25; index += 1)
      rememberServer(`${API}/${index}`, UNKNOWN_SERVER, true);
    expect(rememberedServer(`${API}/4`)).toBeUndefined();
    expect(rememberedServer(`${API}/5`)).toBeDefined();
  });

  it.each(["not JSON", "null", "[1]", '{"x":{"personality":{},"answeredAtMs":1}}'])(
    "is nothing where another program wrote %s",
    (text) => {
      localStorage.setItem("plumescope.servers", text);
      expect(rememberedServer(API)).toBeUndefined();
    },
  );
});
