import { describe, expect, it } from "vitest";
import { adviceFor } from "./advice.ts";
import type { Failure } from "./failure.ts";

const REFUSED = {
  kind: "inference-refused",
  status: 422,
  message: "The array has 5 bands.",
} as const;

const ALL: readonly Failure[] = [
  { kind: "aborted" },
  { kind: "offline" },
  ...(["page", "sts", "s3", "api", "demo-credentials"] as const).map(
    (service) => ({ kind: "unreachable", service, host: "host.example" }) as const,
  ),
  { kind: "timed-out", service: "api", afterS: 29 },
  { kind: "throttled", service: "api" },
  { kind: "credentials-malformed", reason: "No keys are in this text.", remedy: "Copy the block." },
  { kind: "credentials-expired" },
  { kind: "credentials-refused", service: "sts", code: "InvalidClientTokenId" },
  { kind: "clock-skewed" },
  { kind: "access-denied", service: "s3", resource: "bucket/key" },
  { kind: "bucket-missing", bucket: "bucket" },
  { kind: "upload-refused", status: 400, code: "BadDigest", message: "Digests differ." },
  { kind: "unreadable-array", reason: "This is a GeoTIFF.", remedy: "Save it as .npy." },
  { kind: "shape-mismatch", found: "5 bands", wanted: "6 bands" },
  { ...REFUSED, code: "wrong-shape" },
  { ...REFUSED, code: "endpoint-busy" },
  { ...REFUSED, code: "internal" },
  { kind: "reply-unreadable", reason: "It is HTML." },
  { kind: "config-invalid", file: "config.json", problems: ["region is missing."] },
  { kind: "unexpected", message: "x is not a function" },
];

describe("the advice for a failure", () => {
  it.each(ALL)("says in whole sentences what happened and what to do: $kind", (failure) => {
    const { title, action } = adviceFor(failure);
    expect(title).toMatch(/^[A-Z].*\.$/);
    expect(action).toMatch(/^[A-Z].*\.$/);
    expect(`${title} ${action}`).not.toMatch(/something went wrong|undefined|\[object/i);
  });

  it("says who can mend what the function refuses", () => {
    expect(adviceFor({ ...REFUSED, code: "wrong-shape" }).mender).toBe("you");
    expect(adviceFor({ ...REFUSED, code: "endpoint-busy" }).mender).toBe("time");
    expect(adviceFor({ ...REFUSED, code: "endpoint-not-found" }).mender).toBe("instructor");
  });

  it("keeps the other side's own words for the fold-out", () => {
    expect(adviceFor({ ...REFUSED, code: "internal" }).detail).toContain("422");
  });
});
