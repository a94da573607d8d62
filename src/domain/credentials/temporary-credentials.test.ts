import { describe, expect, it } from "vitest";
import { credentialsKind, maskedKeyId } from "./temporary-credentials.ts";

describe("maskedKeyId", () => {
  it("shows the kind and the last four characters", () => {
    expect(maskedKeyId("ASIAQ3EGZ7XKLMNOWXYZ")).toBe("ASIA…WXYZ");
  });

  it("hides IDs that are too short to mask", () => {
    expect(maskedKeyId("ASIAWXYZ")).toBe("…");
  });
});

it("distinguishes temporary from long-lived credentials by their token", () => {
  const keys = { accessKeyId: "a", secretAccessKey: "b", region: undefined, expiresAt: undefined };
  expect(credentialsKind(keys)).toBe("long-lived");
  expect(credentialsKind({ ...keys, sessionToken: "c" })).toBe("temporary");
});
