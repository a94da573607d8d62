import { ownerIdOf } from "./buckets.ts";
import { S3_NAMESPACE } from "./cors-xml.ts";
import { invalidArgument } from "./errors.ts";
import { encodeKey, readMaxKeys } from "./listing.ts";
import { requireUpload } from "./multipart.ts";
import type { Operation } from "./operation.ts";
import { sendXml } from "./response.ts";
import type { Upload } from "./upload-store.ts";
import { document, element, leaf } from "./xml.ts";

/** ListParts. */
export const listParts: Operation = async (request, context) => {
  const { exchange, authorized, bucket, key } = request;
  const upload = await requireUpload(request, context);
  const maxParts = readMaxKeys(exchange.query.get("max-parts"), "max-parts");
  const marker = readMarker(exchange.query.get("part-number-marker"));
  const all = await context.uploads.listParts(bucket, upload);
  const after = all.filter(({ number }) => number > marker);
  const page = after.slice(0, maxParts);
  const isTruncated = page.length < after.length && maxParts > 0;
  const owner = leaf("ID", ownerIdOf(authorized.session));
  sendXml(
    exchange.response,
    200,
    document(
      "ListPartsResult",
      S3_NAMESPACE,
      leaf("Bucket", bucket),
      leaf("Key", key),
      leaf("UploadId", upload.id),
      element("Initiator", owner),
      element("Owner", owner),
      leaf("StorageClass", "STANDARD"),
      leaf("PartNumberMarker", marker),
      leaf("NextPartNumberMarker", page.at(-1)?.number ?? 0),
      leaf("MaxParts", maxParts),
      leaf("IsTruncated", isTruncated),
      ...page.map(({ number, modified, etag, size, checksum }) =>
        element(
          "Part",
          leaf("PartNumber", number),
          leaf("LastModified", modified),
          leaf("ETag", `"${etag}"`),
          leaf("Size", size),
          checksum === undefined
            ? ""
            : leaf(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value),
        ),
      ),
    ),
  );
};

/** ListMultipartUploads. */
export const listUploads: Operation = async ({ exchange, authorized, bucket }, { uploads }) => {
  const { query } = exchange;
  const prefix = query.get("prefix") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = query.get("upload-id-marker") ?? "";
  const maxUploads = readMaxKeys(query.get("max-uploads"), "max-uploads");
  const isUrlEncoded = query.get("encoding-type") === "url";
  const name = (text: string) => (isUrlEncoded ? encodeKey(text) : text);
  const inScope = (await uploads.list(bucket)).filter(({ key }) => key.startsWith(prefix));
  const after = inScope.slice(firstAfter(inScope, keyMarker, idMarker));
  const page = after.slice(0, maxUploads);
  const isTruncated = page.length < after.length && maxUploads > 0;
  const last = isTruncated ? page.at(-1) : undefined;
  const owner = leaf("ID", ownerIdOf(authorized.session));
  sendXml(
    exchange.response,
    200,
    document(
      "ListMultipartUploadsResult",
      S3_NAMESPACE,
      leaf("Bucket", bucket),
      leaf("KeyMarker", name(keyMarker)),
      leaf("UploadIdMarker", idMarker),
      leaf("NextKeyMarker", last && name(last.key)),
      leaf("NextUploadIdMarker", last?.id),
      leaf("Prefix", name(prefix)),
      leaf("EncodingType", isUrlEncoded ? "url" : undefined),
      leaf("MaxUploads", maxUploads),
      leaf("IsTruncated", isTruncated),
      ...page.map(({ id, key, initiated }) =>
        element(
          "Upload",
          leaf("Key", name(key)),
          leaf("UploadId", id),
          element("Initiator", owner),
          element("Owner", owner),
          leaf("StorageClass", "STANDARD"),
          leaf("Initiated", initiated),
        ),
      ),
    ),
  );
};

/** The position after the markers: after the upload that both name, or else after all of the key. */
function firstAfter(uploads: readonly Upload[], keyMarker: string, idMarker: string): number {
  if (keyMarker === "") return 0;
  const named = uploads.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  if (named !== -1) return named + 1;
  const marker = Buffer.from(keyMarker);
  const next = uploads.findIndex(({ key }) => Buffer.compare(Buffer.from(key), marker) > 0);
  return next === -1 ? uploads.length : next;
}

function readMarker(text: string | undefined): number {
  if (text === undefined || /^\d{1,9}$/.test(text)) return Number(text ?? "0");
  throw invalidArgument(
    "Argument part-number-marker must be an integer between 0 and 2147483647",
    "part-number-marker",
    text,
  );
}
