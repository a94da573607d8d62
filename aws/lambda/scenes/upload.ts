import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** More than S3's least part of 5 MiB; 10,000 of them are 80 GB. */
const PART_BYTES = 8_388_608;

/**
 * Writes an object of which no more than a part is held: in one request if it is small, else in parts.
 * A failure leaves no object and no parts.
 */
export async function uploadChunks(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string; readonly ContentType: string },
  chunks: AsyncIterable<Uint8Array>,
  abortSignal: AbortSignal,
): Promise<void> {
  const { Bucket, Key } = object;
  const options = { abortSignal };
  let uploadId: string | undefined;
  const parts: CompletedPart[] = [];
  const sendPart = async (body: Uint8Array): Promise<void> => {
    if (uploadId === undefined) {
      const created = await client.send(new CreateMultipartUploadCommand(object), options);
      uploadId = created.UploadId;
    }
    const part = { Bucket, Key, UploadId: uploadId, PartNumber: parts.length + 1 };
    const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: body }), options);
    parts.push({ ETag, PartNumber: part.PartNumber });
  };
  try {
    const held = new Uint8Array(PART_BYTES);
    let count = 0;
    for await (const chunk of chunks) {
      for (let from = 0; from < chunk.length; ) {
        const piece = chunk.subarray(from, from + PART_BYTES - count);
        held.set(piece, count);
        count += piece.length;
        from += piece.length;
        if (count < PART_BYTES) continue;
        await sendPart(held);
        count = 0;
      }
    }
    const rest = held.subarray(0, count);
    if (uploadId === undefined) {
      await client.send(new PutObjectCommand({ ...object, Body: rest }), options);
      return;
    }
    if (count > 0) await sendPart(rest);
    const upload = { Bucket, Key, UploadId: uploadId, MultipartUpload: { Parts: parts } };
    await client.send(new CompleteMultipartUploadCommand(upload), options);
  } catch (cause) {
    if (uploadId !== undefined) {
      // What the upload failed with matters; the bucket's lifecycle removes parts that stay.
      await client
        .send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: uploadId }))
        .catch(() => undefined);
    }
    throw cause;
  }
}
