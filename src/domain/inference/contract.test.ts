import { describe, expect, it } from "vitest";
import { encodeRequest } from "./contract.ts";

const REQUEST = { bucket: "smoke-dataset-bucket", fileName: 'participants/ana/0f/rökig "1".npy' };

describe("encodeRequest", () => {
  it("contains bucket and file_name, and both again as a JSON string under body", () => {
    const event = JSON.parse(encodeRequest(REQUEST)) as { body: string };
    const both = { bucket: REQUEST.bucket, file_name: REQUEST.fileName };
    expect(event).toMatchObject(both);
    expect(JSON.parse(event.body)).toEqual(both);
    expect(Object.keys(event)).toEqual(["bucket", "file_name", "body"]);
  });

  it("can contain only one form, for a server that accepts no other", () => {
    const both = { bucket: REQUEST.bucket, file_name: REQUEST.fileName };
    expect(JSON.parse(encodeRequest(REQUEST, "plain"))).toEqual(both);
    expect(JSON.parse(encodeRequest(REQUEST, "body"))).toEqual({ body: JSON.stringify(both) });
  });
});
