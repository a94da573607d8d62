import { describe, expect, it } from "vitest";
import { apiScope, bucketProblem, prefixProblem, regionProblem } from "./aws-naming.ts";

describe("bucketProblem", () => {
  // The examples of https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
  it.each([
    "smoke-dataset-bucket",
    "amzn-s3-demo1-bucket-a1b2c3d4-5678-90ab-cdef",
    "example.com",
    "www.example.com",
    "my.example.s3.bucket",
    "abc",
    "a".repeat(63),
  ])("accepts %s", (name) => {
    expect(bucketProblem(name)).toBeUndefined();
  });

  it.each([
    ["", "Enter the name of the bucket."],
    ["s3://bucket", "without s3://"],
    ["bucket/folder", "without s3://"],
    ["https://bucket.s3.amazonaws.com", "without s3://"],
    ["amzn_s3_demo_bucket", "lower-case letters"],
    ["AmznS3DemoBucket", "lower-case letters"],
    ["two words", "lower-case letters"],
    ["ab", "3 to 63 characters"],
    ["a".repeat(64), "3 to 63 characters"],
    ["amzn-s3-demo-bucket-", "starts and ends"],
    ["-bucket", "starts and ends"],
    ["example..com", "two dots"],
    ["192.168.5.4", "IP address"],
    ["xn--bucket", "reserves names"],
    ["bucket-s3alias", "reserves names"],
    ["bucket--x-s3", "reserves names"],
  ])("refuses %o and says why", (name, part) => {
    expect(bucketProblem(name)).toContain(part);
  });
});

describe("regionProblem", () => {
  it.each([
    "us-west-2",
    "ap-southeast-7",
    "us-gov-east-1",
    "cn-northwest-1",
    "us-isob-east-1",
    "eusc-de-east-1",
  ])("accepts %s", (name) => {
    expect(regionProblem(name)).toBeUndefined();
  });

  it.each([
    ["", "Enter the AWS region"],
    ["Oregon", "written like us-west-2"],
    ["us-west", "written like us-west-2"],
    ["US-WEST-2", "written like us-west-2"],
    ["us-west-2.evil.example", "written like us-west-2"],
    ["us-west-2a", "us-west-2a is a zone; its region is us-west-2."],
  ])("refuses %o and says why", (name, part) => {
    expect(regionProblem(name)).toContain(part);
  });
});

describe("prefixProblem", () => {
  it.each(["", "participants/", "2026/autumn group/", "..hidden/"])("accepts %o", (prefix) => {
    expect(prefixProblem(prefix)).toBeUndefined();
  });

  it.each([
    ["/participants/", "start with a slash"],
    ["participants", "ends with a slash"],
    ["a/../b/", "no folder named"],
    ["../", "no folder named"],
    ["a//b/", "two slashes"],
    ["a\\b/", "backslashes"],
    ["a\nb/", "control characters"],
    [`${"é".repeat(256)}/`, "512 bytes"],
  ])("refuses %o and says why", (prefix, part) => {
    expect(prefixProblem(prefix)).toContain(part);
  });
});

describe("apiScope", () => {
  it.each([
    ["https://a1.execute-api.eu-west-1.amazonaws.com/live", "execute-api", "eu-west-1"],
    ["https://f0.lambda-url.eu-west-1.on.aws/", "lambda", "eu-west-1"],
    ["http://localhost:4566/infer", "execute-api", "us-west-2"],
  ])("signs requests to %s for %s in %s", (url, service, region) => {
    expect(apiScope(url, "us-west-2")).toEqual({ service, region });
  });
});
