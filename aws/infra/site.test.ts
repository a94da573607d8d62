import { describe, expect, it } from "vitest";
import { resource, resources, templateOf } from "./fixtures/workshop.ts";

const template = await templateOf();
const { DistributionConfig } = resource(template, "AWS::CloudFront::Distribution", "Site");
const { ResponseHeadersPolicyConfig: headers } = resource(
  template,
  "AWS::CloudFront::ResponseHeadersPolicy",
  "SecurityHeaders",
);

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

describe("the site", () => {
  it("is readable only by its own distribution", () => {
    const policy = resource(template, "AWS::S3::BucketPolicy", "SiteFilesPolicy");
    const allowed = policy["PolicyDocument"].Statement.filter(
      ({ Effect, Action }: { readonly Effect: string; readonly Action: string[] }) =>
        Effect === "Allow" && Action.includes("s3:GetObject"),
    );
    expect(allowed).toEqual([
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:ListBucket"],
        Principal: { Service: "cloudfront.amazonaws.com" },
        Condition: {
          StringEquals: {
            "AWS:SourceArn":
              "arn:<AWS::Partition>:cloudfront::<AWS::AccountId>:distribution/<Site>",
          },
        },
        Resource: ["<SiteFiles.Arn>/*", "<SiteFiles.Arn>"],
      },
    ]);
    const control = resource(template, "AWS::CloudFront::OriginAccessControl", "Site");
    expect(control["OriginAccessControlConfig"]).toMatchObject({
      OriginAccessControlOriginType: "s3",
      SigningBehavior: "always",
    });
  });

  it("is served over https only, with the security headers on every response", () => {
    const behaviours = [
      DistributionConfig.DefaultCacheBehavior,
      ...DistributionConfig.CacheBehaviors,
    ];
    expect(behaviours).toHaveLength(2);
    for (const behaviour of behaviours) {
      expect(behaviour).toMatchObject({
        ViewerProtocolPolicy: "redirect-to-https",
        ResponseHeadersPolicyId: "<SecurityHeaders>",
      });
    }
  });

  it("is cached by CloudFront according to each file's headers, config.json never", () => {
    expect(DistributionConfig.DefaultCacheBehavior.CachePolicyId).toBe(CACHING_OPTIMIZED);
    expect(DistributionConfig.CacheBehaviors).toMatchObject([
      { PathPattern: "config.json", CachePolicyId: CACHING_DISABLED },
    ]);
  });

  it("lets browsers keep hashed assets, revalidate the rest, and not store config.json", () => {
    const parts = Object.values(resources(template, "Custom::CDKBucketDeployment"));
    const caching = parts.map(({ DestinationBucketKeyPrefix, SystemMetadata, Prune }) => ({
      below: DestinationBucketKeyPrefix,
      caching: SystemMetadata["cache-control"],
      Prune,
    }));
    expect(caching).toEqual([
      { below: "assets", caching: "public, max-age=31536000, immutable", Prune: false },
      { below: undefined, caching: "no-cache", Prune: false },
      { below: undefined, caching: "no-store", Prune: false },
    ]);
  });
});

describe("the security headers", () => {
  it("allow the page only its own cloud", () => {
    const { ContentSecurityPolicy } = headers.SecurityHeadersConfig;
    expect(ContentSecurityPolicy).toEqual({
      Override: true,
      ContentSecurityPolicy:
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; worker-src 'self'; " +
        "connect-src 'self' https://plumescope-workshop-<AWS::AccountId>-us-west-2.s3.us-west-2.amazonaws.com" +
        " https://sts.us-west-2.amazonaws.com https://<Api>.execute-api.us-west-2.amazonaws.com; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    });
  });

  it("require https for a year, forbid frames and MIME sniffing, and send no referrer", () => {
    expect(headers.SecurityHeadersConfig).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true },
      FrameOptions: { FrameOption: "DENY" },
      ContentTypeOptions: { Override: true },
      ReferrerPolicy: { ReferrerPolicy: "no-referrer" },
    });
  });

  it("isolate the window and deny the page the machine's devices", () => {
    expect(headers.CustomHeadersConfig.Items).toEqual([
      { Header: "Cross-Origin-Opener-Policy", Value: "same-origin", Override: true },
      {
        Header: "Permissions-Policy",
        Value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        Override: true,
      },
    ]);
  });
});
