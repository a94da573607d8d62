import { describe, expect, it } from "vitest";
import { resource, templateOf } from "./fixtures/workshop.ts";

const template = await templateOf("--keep-days", "3");
const bucket = resource(template, "AWS::S3::Bucket", "Uploads");

describe("the upload bucket", () => {
  it("has a name that is known before deployment", () => {
    expect(bucket["BucketName"]).toBe("plumescope-workshop-<AWS::AccountId>-us-west-2");
  });

  it("lets only the site's page put and read, and see the ETag", () => {
    expect(bucket["CorsConfiguration"].CorsRules).toEqual([
      {
        AllowedOrigins: ["https://<Site.DomainName>"],
        AllowedMethods: ["PUT", "GET", "HEAD"],
        AllowedHeaders: ["*"],
        ExposedHeaders: ["ETag"],
        MaxAge: 600,
      },
    ]);
  });

  it("deletes uploads after the given days, and unfinished ones after one", () => {
    expect(bucket["LifecycleConfiguration"].Rules).toEqual([
      {
        Id: "AfterTheClass",
        Status: "Enabled",
        ExpirationInDays: 3,
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
  });

  it("keeps denying writes, once its deletion has begun, until it is gone", () => {
    const policies = Object.entries(template.findResources("AWS::S3::BucketPolicy"));
    const [, policy] = policies.find(([id]) => id.startsWith("UploadsPolicy")) ?? [];
    // The policy by which CDK's helper denies writes before it empties the bucket.
    expect(policy?.["DeletionPolicy"]).toBe("Retain");
    const helper = policy?.["Properties"].PolicyDocument.Statement.find(
      ({ Effect }: { readonly Effect: string }) => Effect === "Allow",
    );
    expect(helper.Action).toEqual(
      expect.arrayContaining(["s3:PutBucketPolicy", "s3:DeleteObject*"]),
    );
  });

  it("keeps no versions, which would outlive expiry", () => {
    expect(bucket["VersioningConfiguration"]).toBeUndefined();
  });
});

describe.each(["Uploads", "SiteFiles"])("the bucket %s", (id) => {
  const { PublicAccessBlockConfiguration, BucketEncryption, OwnershipControls } = resource(
    template,
    "AWS::S3::Bucket",
    id,
  );

  it("blocks public access in all four ways, and ACLs", () => {
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(OwnershipControls.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
  });

  it("is encrypted with S3's own keys, so that an ETag stays an MD5", () => {
    expect(BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
    ]);
  });

  it("refuses requests without TLS or with TLS older than 1.2", () => {
    const policy = resource(template, "AWS::S3::BucketPolicy", `${id}Policy`);
    const denials = policy["PolicyDocument"].Statement.filter(
      ({ Effect }: { readonly Effect: string }) => Effect === "Deny",
    );
    const everything = {
      Effect: "Deny",
      Action: "s3:*",
      Principal: { AWS: "*" },
      Resource: [`<${id}.Arn>`, `<${id}.Arn>/*`],
    };
    expect(denials).toEqual([
      { ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": 1.2 } } },
    ]);
  });

  it("is deleted with the stack, including its objects", () => {
    const found = Object.entries(template.findResources("AWS::S3::Bucket"));
    const [, raw] = found.find(([name]) => name.startsWith(id)) ?? [];
    expect(raw?.["DeletionPolicy"]).toBe("Delete");
    const emptied = Object.keys(template.findResources("Custom::S3AutoDeleteObjects"));
    expect(emptied.filter((name) => name.startsWith(id))).toHaveLength(1);
  });
});
