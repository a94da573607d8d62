import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createDigest } from "./checksum.ts";
import type { Checksum } from "./declared-body.ts";
import { malformedXml, S3Error } from "./errors.ts";
import type { Part, Upload } from "./upload-store.ts";
import { child, type XmlElement } from "./xml.ts";

/** The minimum of every part except the last: AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 ** 2;

/**
 * Finds the parts listed in a CompleteMultipartUpload request.
 *
 * @throws S3Error if a part is missing, differs from the upload, is out of order or too small.
 */
export async function chooseParts(
  root: XmlElement,
  find: (number: number) => Promise<Part | undefined>,
): Promise<Part[]> {
  const listed = root.children.filter(({ name }) => name === "Part");
  if (listed.length === 0) throw malformedXml();
  const parts: Part[] = [];
  for (const item of listed) {
    const number = Number(child(item, "PartNumber")?.text ?? "");
    if (number <= (parts.at(-1)?.number ?? 0)) {
      throw new S3Error(
        400,
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
      );
    }
    const part = Number.isInteger(number) ? await find(number) : undefined;
    if (part === undefined || !matches(item, part)) {
      throw invalidPart(number, child(item, "ETag")?.text ?? "");
    }
    parts.push(part);
  }
  checkSizes(parts);
  return parts;
}

/** Concatenates the files of the parts; returns the size, ETag and checksum of the object. */
export async function assemble(
  { algorithm, checksumType }: Upload,
  parts: readonly Part[],
  files: readonly string[],
  target: string,
): Promise<{ size: number; etag: string; checksum: Checksum | undefined }> {
  const whole = algorithm && checksumType === "FULL_OBJECT" ? createDigest(algorithm) : undefined;
  const handle = await open(target, "wx");
  try {
    for (const file of files) {
      for await (const bytes of createReadStream(file)) {
        whole?.update(bytes);
        await handle.writeFile(bytes);
      }
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const etag = `${digestOfDigests(parts)}-${parts.length}`;
  if (whole !== undefined && algorithm !== undefined) {
    return { size, etag, checksum: { algorithm, value: whole.digest().toString("base64") } };
  }
  return { size, etag, checksum: compositeChecksum(parts) };
}

function matches(item: XmlElement, part: Part): boolean {
  const etag = child(item, "ETag")?.text.replaceAll('"', "");
  if (etag !== part.etag || part.checksum === undefined) return etag === part.etag;
  const { algorithm, value } = part.checksum;
  const declared = child(item, `Checksum${algorithm.toUpperCase()}`)?.text;
  return declared === undefined || declared === value;
}

function checkSizes(parts: readonly Part[]): void {
  const small = parts.slice(0, -1).find(({ size }) => size < MIN_PART_BYTES);
  if (small !== undefined) {
    throw new S3Error(
      400,
      "EntityTooSmall",
      "Your proposed upload is smaller than the minimum allowed size",
      {
        ETag: small.etag,
        MinSizeAllowed: String(MIN_PART_BYTES),
        ProposedSize: String(small.size),
        PartNumber: String(small.number),
      },
    );
  }
}

function digestOfDigests(parts: readonly Part[]): string {
  const hash = createHash("md5");
  for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
  return hash.digest("hex");
}

/** The checksum of the parts' checksums, with their count; undefined unless every part has one. */
function compositeChecksum(parts: readonly Part[]): Checksum | undefined {
  const algorithm = parts[0]?.checksum?.algorithm;
  if (algorithm === undefined || parts.some(({ checksum }) => checksum?.algorithm !== algorithm)) {
    return undefined;
  }
  const digest = createDigest(algorithm);
  for (const { checksum } of parts) digest.update(Buffer.from(checksum?.value ?? "", "base64"));
  return { algorithm, value: `${digest.digest().toString("base64")}-${parts.length}` };
}

function invalidPart(number: number, etag: string): S3Error {
  return new S3Error(
    400,
    "InvalidPart",
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { PartNumber: String(number), ETag: etag },
  );
}
