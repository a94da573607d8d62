import { request } from "node:http";
import { GetBucketCorsCommand, PutBucketCorsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, PAGE, startTestCloud, type TestCloud } from "#local/fixtures/test-cloud.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());

function preflight(bucket: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${cloud.endpoint}/${bucket}/ada/chip.npy`, { method: "OPTIONS", headers });
}

const ASKED = {
  Origin: PAGE,
  "Access-Control-Request-Method": "PUT",
  "Access-Control-Request-Headers": "content-type, x-amz-meta-origin",
};
const NOT_ALLOWED =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

describe("a preflight", () => {
  it("from the page is allowed, without a signature", async () => {
    const response = await preflight(BUCKET, ASKED);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": PAGE,
      "access-control-allow-methods": "GET, PUT, HEAD",
      "access-control-allow-headers": "content-type, x-amz-meta-origin",
      "access-control-expose-headers": "ETag, x-amz-request-id",
      "access-control-max-age": "600",
      vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    });
  });

  it.each([
    ["from a foreign origin", { ...ASKED, Origin: "https://evil.example" }],
    ["from another port", { ...ASKED, Origin: "http://localhost:5174" }],
    ["for another method", { ...ASKED, "Access-Control-Request-Method": "DELETE" }],
    ["for another header", { ...ASKED, "Access-Control-Request-Headers": "x-other" }],
  ])("is refused and unreadable %s", async (_what, headers) => {
    const response = await preflight(BUCKET, headers);
    const xml = await response.text();
    expect(response.status).toBe(403);
    expect(xml).toContain(`<Code>AccessForbidden</Code><Message>${NOT_ALLOWED}</Message>`);
    expect(xml).toContain("<ResourceType>OBJECT</ResourceType>");
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("is rejected with another message by a bucket without rules", async () => {
    await cloud.s3.createBucket("no-rules", []);
    const response = await preflight("no-rules", ASKED);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("CORSResponse: CORS is not enabled for this bucket.");
  });

  it("is a bad request without its headers", async () => {
    expect((await preflight(BUCKET, {})).status).toBe(400);
    expect((await preflight(BUCKET, { Origin: PAGE })).status).toBe(400);
  });
});

describe("a response", () => {
  it("is readable by the page, with its ETag, also after an unsigned Content-Type", async () => {
    const client = cloud.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
    const command = new PutObjectCommand({ Bucket: BUCKET, Key: "ada/chip.npy" });
    const response = await fetch(await getSignedUrl(client, command), {
      method: "PUT",
      body: "1",
      headers: { Origin: PAGE, "Content-Type": "application/x-npy" },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("etag")).toBe('"c4ca4238a0b923820dcc509a6f75849b"');
    expect(response.headers.get("access-control-allow-origin")).toBe(PAGE);
    expect(response.headers.get("access-control-expose-headers")).toBe("ETag, x-amz-request-id");
    expect(response.headers.get("vary")).toContain("Origin");
  });

  it("has no CORS headers for a foreign origin or without one", async () => {
    for (const headers of [{ Origin: "https://evil.example" }, {}]) {
      const response = await fetch(`${cloud.endpoint}/${BUCKET}/a`, { headers });
      expect(response.status).toBe(403);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    }
  });
});

describe("the rules of a bucket", () => {
  it("are returned as stored", async () => {
    await cloud.s3.createBucket("own-rules", []);
    const client = cloud.client();
    await expect(
      client.send(new GetBucketCorsCommand({ Bucket: "own-rules" })),
    ).rejects.toMatchObject({ name: "NoSuchCORSConfiguration" });
    const CORSRules = [
      {
        ID: "all & sundry",
        AllowedOrigins: ["https://*.example.org", "*"],
        AllowedMethods: ["GET", "PUT"],
        AllowedHeaders: ["*"],
        ExposeHeaders: ["ETag"],
        MaxAgeSeconds: 60,
      },
    ];
    await client.send(
      new PutBucketCorsCommand({ Bucket: "own-rules", CORSConfiguration: { CORSRules } }),
    );
    const found = await client.send(new GetBucketCorsCommand({ Bucket: "own-rules" }));
    expect(found.CORSRules).toEqual(CORSRules);
    const response = await preflight("own-rules", ASKED);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });

  it.each([
    [{ AllowedOrigins: ["*"], AllowedMethods: ["PATCH"] }, "InvalidRequest"],
    [{ AllowedOrigins: ["*.*"], AllowedMethods: ["GET"] }, "InvalidRequest"],
    [{ AllowedOrigins: ["*"], AllowedMethods: ["GET"], ExposeHeaders: ["*"] }, "InvalidRequest"],
    [{ AllowedOrigins: [], AllowedMethods: ["GET"] }, "MalformedXML"],
  ])("are refused if invalid: %j", async (rule, name) => {
    const command = new PutBucketCorsCommand({
      Bucket: "own-rules",
      CORSConfiguration: { CORSRules: [rule] },
    });
    await expect(cloud.client().send(command)).rejects.toMatchObject({ name });
  });

  it("apply to virtual hosts too", async () => {
    expect(await rawPreflight(`${BUCKET}.localhost:${cloud.port}`)).toBe(200);
    expect(await rawPreflight(`${BUCKET}.s3.localhost`)).toBe(200);
    expect(await rawPreflight("no-rules.localhost")).toBe(403);
  });
});

function rawPreflight(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(
      {
        port: cloud.port,
        path: "/ada/chip.npy",
        method: "OPTIONS",
        headers: { ...ASKED, Host: host },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on("error", reject)
      .end();
  });
}
