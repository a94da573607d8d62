import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  type S3Client,
} from "@aws-sdk/client-s3";

/** Deletes every object of an unversioned bucket, until a listing is empty; a missing bucket is empty. */
export async function emptyBucket(client: S3Client, bucket: string): Promise<void> {
  for (;;) {
    const keys = await keysIn(client, bucket);
    if (keys.length === 0) return;
    const objects = keys.map((Key) => ({ Key }));
    const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects } });
    const { Errors: [error] = [] } = await client.send(command);
    if (error !== undefined) {
      throw new Error(`S3 did not delete "${error.Key}" from ${bucket}: ${error.Message}`);
    }
  }
}

/** At most 1,000 keys, the most that one deletion takes. */
async function keysIn(client: S3Client, bucket: string): Promise<readonly string[]> {
  try {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
  } catch (cause) {
    if (cause instanceof NoSuchBucket) return [];
    throw cause;
  }
}

interface BucketPolicy {
  readonly Statement?: readonly {
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Condition?: unknown;
  }[];
}

/** Whether a bucket's policy denies every write, as CDK's helper has it do before it empties the bucket. */
export function deniesWrites(policy: string): boolean {
  const { Statement = [] }: BucketPolicy = JSON.parse(policy);
  return Statement.some(
    ({ Effect, Action, Condition }) =>
      Effect === "Deny" && Condition === undefined && [Action].flat().includes("s3:PutObject"),
  );
}
