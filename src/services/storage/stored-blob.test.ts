import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { STORED_BLOB, storeBlob } from "./stored-blob.ts";

const BLOB = new Blob(["abc"]);

describe("storeBlob", () => {
  it("stores a Blob as it is", async () => {
    const written: unknown[] = [];
    await storeBlob(BLOB, async (kept) => void written.push(kept));
    expect(written).toEqual([BLOB]);
  });

  it("stores the bytes where Blobs are refused, which are read as a Blob again", async () => {
    const written: unknown[] = [];
    await storeBlob(BLOB, async (kept) => {
      // As WebKit in a private window.
      if (kept instanceof Blob) throw new DOMException("", "UnknownError");
      written.push(v.parse(STORED_BLOB, kept));
    });
    expect(written).toEqual([BLOB]);
  });

  it("reads no bytes where there is no room", async () => {
    let calls = 0;
    const storing = storeBlob(BLOB, async () => {
      calls += 1;
      throw new DOMException("", "QuotaExceededError");
    });
    await expect(storing).rejects.toMatchObject({ name: "QuotaExceededError" });
    expect(calls).toBe(1);
  });
});
