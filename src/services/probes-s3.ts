import type { TemporaryCredentials } from "#domain/credentials.ts";
import type { ObjectLocation } from "#domain/run.ts";
import type { WorkshopConfig } from "#domain/workshop-config.ts";

/** As long as it takes to read a few bytes. */
const URL_LIFETIME_S = 60;

/** An address from which the object may be read, signed now and for a minute. It is a secret. */
export async function presignGet(
  location: ObjectLocation,
  credentials: TemporaryCredentials,
  config: WorkshopConfig,
): Promise<string> {
  const [{ GetObjectCommand, S3Client }, { getSignedUrl }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/s3-request-presigner"),
  ]);
  const client = new S3Client({
    region: config.region,
    credentials,
    forcePathStyle: config.s3.addressing === "path",
    // Else a header is signed into the address that the page's own request would have to repeat.
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(config.s3.endpoint === undefined ? {} : { endpoint: config.s3.endpoint }),
  });
  try {
    const get = new GetObjectCommand({ Bucket: location.bucket, Key: location.key });
    return await getSignedUrl(client, get, { expiresIn: URL_LIFETIME_S });
  } finally {
    client.destroy();
  }
}
