import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  AccessLevel,
  CachePolicy,
  Distribution,
  type DistributionProps,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Bucket } from "aws-cdk-lib/aws-s3";
import {
  BucketDeployment,
  CacheControl,
  type ISource,
  Source,
} from "aws-cdk-lib/aws-s3-deployment";
import type { Construct } from "constructs";
import { SECURITY_HEADERS } from "#domain/config/security-headers.ts";
import { privateBucket } from "./upload-bucket.ts";

/** The page's bucket, distribution and origin. */
export interface Site {
  readonly bucket: Bucket;
  readonly distribution: Distribution;
  /** `https://…`, without a trailing slash. */
  readonly origin: string;
}

/** Creates a private bucket behind CloudFront. */
export function site(scope: Construct, contentSecurityPolicy: string): Site {
  const bucket = new Bucket(scope, "SiteFiles", { ...privateBucket(), versioned: false });
  const behaviour = behaviourOf(scope, bucket, contentSecurityPolicy);
  const distribution = new Distribution(scope, "Site", {
    defaultRootObject: "index.html",
    httpVersion: HttpVersion.HTTP2_AND_3,
    defaultBehavior: behaviour,
    additionalBehaviors: {
      "config.json": { ...behaviour, cachePolicy: CachePolicy.CACHING_DISABLED },
    },
  });
  return { bucket, distribution, origin: `https://${distribution.distributionDomainName}` };
}

function behaviourOf(
  scope: Construct,
  bucket: Bucket,
  contentSecurityPolicy: string,
): DistributionProps["defaultBehavior"] {
  return {
    // With LIST a missing file gives 404 instead of 403.
    origin: S3BucketOrigin.withOriginAccessControl(bucket, {
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    }),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    responseHeadersPolicy: securityHeaders(scope, contentSecurityPolicy),
    compress: true,
  };
}

const HSTS_DAYS = 365;

function securityHeaders(scope: Construct, contentSecurityPolicy: string): ResponseHeadersPolicy {
  const override = true;
  return new ResponseHeadersPolicy(scope, "SecurityHeaders", {
    comment: "The page loads nothing from elsewhere, and connects only to its own cloud.",
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(HSTS_DAYS),
        includeSubdomains: true,
        override,
      },
    },
    customHeadersBehavior: {
      customHeaders: Object.entries(SECURITY_HEADERS).map(([header, value]) => ({
        header,
        value,
        override,
      })),
    },
  });
}

/** The built page and this workshop's config and model card. */
export interface SiteFiles {
  /** The folder that Vite built. */
  readonly folder: string;
  readonly config: object;
  readonly card: { readonly address: string; readonly text: string };
}

/**
 * Deploys the page into its bucket. Hashed assets are cached forever; everything else is revalidated,
 * so that a redeploy is visible at once without CloudFront invalidations. Old assets stay, for tabs
 * that are open during a redeploy.
 */
export function fillSite(scope: Construct, { bucket }: Site, files: SiteFiles): void {
  const { folder, config, card } = files;
  const logGroup = new LogGroup(scope, "DeploymentLogGroup", {
    retention: RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const put = (id: string, sources: ISource[], caching: string, destinationKeyPrefix?: string) =>
    new BucketDeployment(scope, id, {
      sources,
      destinationBucket: bucket,
      destinationKeyPrefix,
      cacheControl: [CacheControl.fromString(caching)],
      prune: false,
      logGroup,
      memoryLimit: 512,
    });
  const page = Source.asset(folder, { exclude: SEPARATELY_DEPLOYED });
  const ownCard = Source.data(card.address, card.text);
  const forever = "public, max-age=31536000, immutable";
  const assets = put("Assets", [Source.asset(`${folder}/assets`)], forever, "assets");
  const pages = put("Pages", [page, ownCard], "no-cache");
  const settings = put("Config", [Source.jsonData("config.json", config)], "no-store");
  pages.node.addDependency(assets);
  settings.node.addDependency(pages);
}

const SEPARATELY_DEPLOYED = ["assets", "config.json"];
