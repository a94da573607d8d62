import { describe, expect, it } from "vitest";
import {
  type CredentialsLifetime,
  type ExpiryState,
  expiryAnnouncement,
  expiryState,
  expiryText,
  expiryWarning,
  msToNextText,
} from "./expiry.ts";

const NOW = new Date("2026-11-22T14:00:00Z");
const MINUTE = 60_000;

function inMinutes(minutes: number): Date {
  return new Date(NOW.getTime() + minutes * MINUTE);
}

function life(known: {
  ends?: number;
  pasted?: number;
  refused?: number;
  token?: string;
}): CredentialsLifetime {
  const { token = "t", ends, pasted = 0, refused } = known;
  return {
    credentials: {
      accessKeyId: "ASIA",
      secretAccessKey: "s",
      ...(token === "" ? {} : { sessionToken: token }),
      region: undefined,
      expiresAt: ends === undefined ? undefined : inMinutes(ends),
    },
    pastedAt: inMinutes(pasted),
    endedAt: refused === undefined ? undefined : inMinutes(refused),
  };
}

describe("the expiry of credentials", () => {
  it.each([
    [{ ends: 41.5 }, { state: "counting", leftMs: 41.5 * MINUTE }, "41 min left"],
    [{ ends: 130 }, { state: "counting", leftMs: 130 * MINUTE }, "2 h 10 min left"],
    [{ ends: 0.5 }, { state: "counting", leftMs: 0.5 * MINUTE }, "under 1 min left"],
    [{ ends: 0 }, { state: "ended", endedAt: NOW }, "credentials expired"],
    [{ ends: 60, refused: -3 }, { state: "ended", endedAt: inMinutes(-3) }, "credentials expired"],
    [{ pasted: -12 }, { state: "unknown", ageMs: 12 * MINUTE }, "pasted 12 min ago"],
    [{ pasted: 0 }, { state: "unknown", ageMs: 0 }, "just pasted"],
    [{ pasted: 3 }, { state: "unknown", ageMs: 0 }, "just pasted"],
    [{ token: "" }, { state: "lasting" }, ""],
  ])("is described for %o", (known, state, text) => {
    const expiry = expiryState(life(known), NOW);
    expect(expiry).toEqual(state);
    expect(expiryText(expiry)).toBe(text);
  });

  it("keeps its text until the next announced change", () => {
    for (const known of [{ ends: 41.25 }, { ends: 10 }, { ends: 0.3 }, { pasted: -3.7 }]) {
      const before = expiryState(life(known), NOW);
      const wait = msToNextText(before) ?? 0;
      const at = (ms: number) => expiryState(life(known), new Date(NOW.getTime() + ms));
      expect(expiryText(at(wait - 1.001))).toBe(expiryText(before));
      expect(expiryText(at(wait))).not.toBe(expiryText(before));
    }
  });

  it("never changes once expired or for long-lived credentials", () => {
    expect(msToNextText(expiryState(life({ ends: -1 }), NOW))).toBeUndefined();
    expect(msToNextText(expiryState(life({ token: "" }), NOW))).toBeUndefined();
  });

  it("is announced only at ten, five and one minutes", () => {
    const said: string[] = [];
    for (let second = 12 * 60; second >= -60; second -= 1) {
      const expiry: ExpiryState = expiryState(life({ ends: second / 60 }), NOW);
      const words = expiryAnnouncement(expiry);
      if (words !== (said.at(-1) ?? "")) said.push(words);
    }
    expect(said).toEqual([
      "Your credentials expire in 10 minutes or less.",
      "Your credentials expire in 5 minutes or less.",
      "Your credentials expire in 1 minute or less.",
      "",
    ]);
  });
});

describe("the warning about work that outlasts the credentials", () => {
  it.each([
    [{ ends: 10 }, 9, false],
    [{ ends: 10 }, 10, true],
    [{ ends: -1 }, 0, false],
    [{ pasted: -5 }, 1, false],
    [{ token: "" }, 10_000, false],
  ])("with credentials %o and %i minutes of work is due: %s", (known, minutes, isDue) => {
    const warning = expiryWarning(life(known), minutes * MINUTE, NOW);
    expect(warning !== undefined).toBe(isDue);
  });

  it("says what will happen", () => {
    expect(expiryWarning(life({ ends: 7.4 }), 12 * MINUTE, NOW)).toBe(
      "Your credentials expire in 7 min, and the queue needs about 12 min: it will pause then and resume when you paste new credentials.",
    );
    expect(expiryWarning(life({ ends: 7 }), 6 * MINUTE, NOW)).toBeUndefined();
    expect(expiryWarning(life({}), 6 * MINUTE, NOW)).toBeUndefined();
  });
});
