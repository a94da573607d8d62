import { describe, expect, it } from "vitest";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import type { PredictionLocation } from "./pointer.ts";
import { isWithinReach } from "./result-reach.ts";

const ADA = "AROAEXAMPLEID:ada@example.org";
const BUCKET = "smoke-dataset-bucket";
const S3 = `https://${BUCKET}.s3.us-west-2.amazonaws.com`;
const API = "https://abc123.execute-api.us-west-2.amazonaws.com/live/infer";

const CONFIG = {
  workshop: "Test",
  region: "us-west-2",
  bucket: BUCKET,
  prefix: "participants/",
  apiUrl: API,
  apiOrigins: ["https://*.execute-api.us-west-2.amazonaws.com"],
  modelCard: "models/goes-smoke.json",
  modelCards: [{ path: "models/goes-smoke.json", title: "Smoke" }],
};

function reaches(
  place: PredictionLocation,
  more: object = {},
  key = `participants/${ADA}/1/a.npy`,
) {
  const config = parseWorkshopConfig({ ...CONFIG, ...more });
  const request = { url: API, bucket: BUCKET, key, form: "both" } as const;
  return isWithinReach(place, request, { config, ownerId: ADA });
}

const object = (key: string, bucket = BUCKET) => ({ kind: "object", bucket, key }) as const;
const address = (url: string) => ({ kind: "address", url }) as const;
const folder = (owner: string) => encodeURIComponent(owner);

describe("a pointer to a result", () => {
  it.each([
    ["the own folder", object(`participants/${ADA}/results/1.npy`)],
    ["its presigned address", address(`${S3}/participants/${folder(ADA)}/r.npy?X-Amz-Signature=0`)],
    ["an address of the API that was called", address(`${new URL(API).origin}/live/result/1`)],
  ])("is followed into %s", (_, place) => {
    expect(reaches(place)).toBe(true);
  });

  it("is followed into the folder of the array that was run, as at the bucket's root", () => {
    const config = { prefix: "" };
    expect(reaches(object("class/results/1.npy"), config, "class/a.npy")).toBe(true);
    expect(reaches(object("other/results/1.npy"), config, "class/a.npy")).toBe(false);
  });

  it.each([
    ["another participant's folder", object("participants/AROAEXAMPLEID:bob/results/1.npy")],
    ["a folder that starts like the own", object(`participants/${ADA}.au/1.npy`)],
    ["the prefix itself", object("participants/results/1.npy")],
    ["a folder above the own", object(`participants/${ADA}/../AROAEXAMPLEID:bob/1.npy`)],
    ["another bucket", object(`participants/${ADA}/results/1.npy`, "payroll")],
    ["another's address", address(`${S3}/participants/AROAEXAMPLEID%3Abob/r.npy`)],
    ["an address that climbs out", address(`${S3}/participants/${folder(ADA)}/%2e%2e/x/r.npy`)],
    ["a damaged address", address(`${S3}/participants/%zz/r.npy`)],
    ["another API that the page may call", address(API.replace("abc123", "evil99"))],
    ["another site", address("https://elsewhere.example/r.npy")],
  ])("is not followed into %s", (_, place) => {
    expect(reaches(place)).toBe(false);
  });

  it("is not followed into other buckets of a cloud whose buckets and API share an origin", () => {
    const url = "http://localhost:4566/_aws/execute-api/workshop/demo/infer";
    const config = parseWorkshopConfig({
      ...CONFIG,
      apiUrl: url,
      apiOrigins: ["http://localhost:4566"],
      s3: { endpoint: "http://localhost:4566", addressing: "path" },
    });
    const request = {
      url,
      bucket: BUCKET,
      key: `participants/${ADA}/1/a.npy`,
      form: "both",
    } as const;
    const reach = (path: string) =>
      isWithinReach(address(`http://localhost:4566/${path}`), request, { config, ownerId: ADA });
    expect(reach(`${BUCKET}/participants/${folder(ADA)}/r.npy`)).toBe(true);
    expect(reach(`payroll/participants/${folder(ADA)}/r.npy`)).toBe(false);
  });
});
