import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { describe, expect, it } from "vitest";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import { objectUrl } from "#domain/s3/object-url.ts";
import { mixedAddresses } from "./page-origin.ts";
import { isProbeKey, probeLocation } from "./probe-object.ts";

function config(changes: object = {}) {
  return parseWorkshopConfig({
    workshop: "Test",
    region: "eu-central-1",
    bucket: "plume-uploads",
    prefix: "a b/",
    apiUrl: "https://a1b2c3.execute-api.eu-central-1.amazonaws.com/prod/infer",
    modelCard: "models/a.json",
    modelCards: [{ path: "models/a.json", title: "A" }],
    ...changes,
  });
}

const BYTES = { id: "0f3a91c2", object: "bytes" } as const;

describe("the doctor's object", () => {
  it.each(["virtual", "path"] as const)(
    "has the address that the SDK signs, minus the signature (%s)",
    async (addressing) => {
      const settings = config({ s3: { addressing } });
      const location = probeLocation(settings, "AROAQQ:ada+x@example.org", BYTES);
      const client = new S3Client({
        region: settings.region,
        forcePathStyle: addressing === "path",
        credentials: { accessKeyId: "ASIAQQQQQQQQQQQQQQQQ", secretAccessKey: "s" },
      });
      const put = new PutObjectCommand({ Bucket: location.bucket, Key: location.key });
      const signed = await getSignedUrl(client, put);
      expect(signed.split("?")[0]).toBe(objectUrl(settings, location.key));
    },
  );

  it("is distinguished from the user's own objects by its name", () => {
    const chip = { ...BYTES, object: "chip" } as const;
    expect(probeLocation(config(), "ada", chip).key).toBe("a b/ada/.doctor-0f3a91c2.npy");
    for (const probe of [BYTES, chip]) {
      expect(isProbeKey(probeLocation(config(), "ada", probe).key)).toBe(true);
    }
    expect(isProbeKey("a b/ada/x.doctor-0f3a91c2.npy")).toBe(false);
    expect(isProbeKey("a b/.doctor-0f3a91c2/chip.npy")).toBe(false);
  });
});

describe("mixed content", () => {
  const local = { s3: { endpoint: "http://localhost:4566", addressing: "path" } };

  it("lists every plain http address for an https page", () => {
    expect(mixedAddresses("https://plumes.example.org", config(local))).toEqual([
      "http://localhost:4566/",
    ]);
    expect(mixedAddresses("https://plumes.example.org", config())).toEqual([]);
  });

  it("lists none for a page over http", () => {
    expect(mixedAddresses("http://localhost:4173", config(local))).toEqual([]);
  });
});
