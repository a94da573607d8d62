import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";

/** The bucket that arrays are uploaded to: private, and empty again some days after a class. */
export function uploadBucket(
  scope: Construct,
  props: { readonly name: string; readonly siteOrigin: string; readonly keepDays: number },
): Bucket {
  return new Bucket(scope, "Uploads", {
    ...privateBucket(),
    bucketName: props.name,
    versioned: false,
    cors: [
      {
        allowedOrigins: [props.siteOrigin],
        allowedMethods: [HttpMethods.PUT, HttpMethods.GET, HttpMethods.HEAD],
        // The SDK signs with a dozen x-amz-* headers, and every release may add one.
        allowedHeaders: ["*"],
        exposedHeaders: ["ETag"],
        maxAge: 600,
      },
    ],
    lifecycleRules: [
      {
        id: "AfterTheClass",
        expiration: Duration.days(props.keepDays),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
}

/**
 * What both buckets are. S3's own keys encrypt them, so that an ETag stays the MD5 that the page
 * compares and no one needs a permission for KMS; taking the stack down takes the objects too.
 */
export function privateBucket() {
  return {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
  };
}
