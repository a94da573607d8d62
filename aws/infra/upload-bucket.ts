import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";

/** Creates the private upload bucket, whose objects expire after `keepDays`. */
export function uploadBucket(
  scope: Construct,
  props: { readonly name: string; readonly siteOrigin: string; readonly keepDays: number },
): Bucket {
  const bucket = new Bucket(scope, "Uploads", {
    ...privateBucket(),
    bucketName: props.name,
    versioned: false,
    cors: [
      {
        allowedOrigins: [props.siteOrigin],
        allowedMethods: [HttpMethods.PUT, HttpMethods.GET, HttpMethods.HEAD],
        // The SDK sends a dozen x-amz-* headers, and each release may add one.
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
  keepWritesDenied(bucket);
  return bucket;
}

/**
 * When the stack is deleted, CDK's helper denies s3:PutObject in the bucket's policy and then empties
 * the bucket. CloudFormation would next delete that policy, then the bucket: a class that still uploads
 * could write in between, and a bucket with objects cannot be deleted. A policy that is left alone
 * denies until it goes with its bucket.
 */
function keepWritesDenied({ policy }: Bucket): void {
  if (policy === undefined) throw new Error("The upload bucket has no policy to deny writes by.");
  policy.applyRemovalPolicy(RemovalPolicy.RETAIN);
}

/**
 * The settings of both buckets. SSE-S3 keeps the ETag an MD5, which the page compares, and needs no
 * KMS permissions; destroying the stack deletes the objects.
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
