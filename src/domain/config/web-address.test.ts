import { describe, expect, it } from "vitest";
import {
  addressProblem,
  isLoopback,
  isOriginPattern,
  originMatches,
  originProblem,
} from "./web-address.ts";

describe("isLoopback", () => {
  it.each([
    "http://localhost:4566",
    "http://bucket.localhost:4566",
    "http://127.0.0.1",
    "http://127.8.9.10",
  ])("recognizes %s as this machine", (address) => {
    expect(isLoopback(new URL(address))).toBe(true);
  });

  it.each([
    "http://localhost.example.org",
    "http://127.0.0.1.example.org",
    "http://notlocalhost",
    "http://10.0.0.1",
  ])("recognizes %s as another machine", (address) => {
    expect(isLoopback(new URL(address))).toBe(false);
  });
});

describe("addressProblem", () => {
  it.each([
    "https://abc123.execute-api.us-west-2.amazonaws.com/prod/infer",
    "http://localhost:4566/_aws/execute-api/workshop/demo/infer",
  ])("accepts %s", (address) => {
    expect(addressProblem(address)).toBeUndefined();
  });

  it.each([
    ["abc123.execute-api.us-west-2.amazonaws.com", "must be a complete web address"],
    ["javascript:alert(1)", "must be a complete web address"],
    ["http://api.example.org/infer", "must start with https://"],
    ["https://a.org;script-src", "letters, digits, hyphens and dots"],
    ["https://a.org'self'", "letters, digits, hyphens and dots"],
    ["https://*.example.org", "letters, digits, hyphens and dots"],
    ["https://[::1]/", "letters, digits, hyphens and dots"],
    ["https://me:secret@api.example.org/", "user name or password"],
    ["https://api.example.org/#infer", "# fragment"],
  ])("refuses %s", (address, part) => {
    expect(addressProblem(address)).toContain(part);
  });
});

describe("originProblem", () => {
  it.each(["http://localhost:4566", "http://localhost:4566/", "https://minio.example.org:9000"])(
    "accepts %s",
    (origin) => {
      expect(originProblem(origin)).toBeUndefined();
    },
  );

  it.each(["http://localhost:4566/s3", "https://example.org/?x=1"])("refuses %s", (origin) => {
    expect(originProblem(origin)).toContain("no path");
  });
});

describe("isOriginPattern", () => {
  it.each(["https://*.example.org", "http://localhost:*", "https://example.org:8443"])(
    "accepts %s",
    (pattern) => {
      expect(isOriginPattern(pattern)).toBe(true);
    },
  );

  it.each([
    "*",
    "https:",
    "https://*",
    "data:",
    "'self'",
    "https://a.org;script-src *",
    "https://a.org b.org",
    "https://a.org/path",
    "https://a.org\n",
  ])("refuses %o", (pattern) => {
    expect(isOriginPattern(pattern)).toBe(false);
  });
});

describe("originMatches", () => {
  it.each([
    ["http://localhost:4566/infer", "http://localhost:*", true],
    ["https://localhost:4566/infer", "http://localhost:*", true],
    ["http://127.0.0.1:4566/", "http://localhost:*", false],
    ["https://a.example.org/", "https://*.example.org", true],
    ["https://a.b.example.org/", "https://*.example.org", true],
    ["https://example.org/", "https://*.example.org", false],
    ["https://badexample.org/", "https://*.example.org", false],
    ["http://a.example.org/", "https://*.example.org", false],
    ["https://example.org:8443/", "https://example.org", false],
    ["https://example.org:8443/", "https://example.org:8443", true],
    ["https://example.org/", "http://example.org", true],
  ])("%s under %s: %s", (address, pattern, expected) => {
    expect(originMatches(new URL(address), pattern)).toBe(expected);
  });
});
