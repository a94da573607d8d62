import { copyBytes, receiveDocument } from "./body.ts";
import { checkWriteConditions } from "./conditions.ts";
import { openCopySource } from "./copy-source.ts";
import { readRoot, S3_NAMESPACE } from "./cors-xml.ts";
import { algorithmOf, type Checksum } from "./declared-body.ts";
import { invalidArgument, invalidRequest, noSuchUpload, wrongChecksum } from "./errors.ts";
import { readMetadata } from "./metadata.ts";
import type { StoredObject } from "./object-store.ts";
import { checksumHeaders, wholeSeconds } from "./objects.ts";
import type { Operation, OperationRequest, S3Context } from "./operation.ts";
import { assemble, chooseParts } from "./parts.ts";
import { discard } from "./records.ts";
import { ENCRYPTED, sendEmpty, sendXml } from "./response.ts";
import type { StagedBody } from "./staging.ts";
import type { Part, Upload } from "./upload-store.ts";
import { document, leaf } from "./xml.ts";

/** AmazonS3/latest/userguide/qfacts.html */
const MAX_PARTS = 10_000;

export const createUpload: Operation = async ({ exchange, bucket, key }, { uploads, now }) => {
  const named = exchange.amz("x-amz-checksum-algorithm");
  const algorithm = named === undefined ? undefined : algorithmOf(named);
  if (named !== undefined && algorithm === undefined) {
    throw invalidRequest(
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    );
  }
  // CRC-64/NVME has no composite form; the default of the others is composite.
  const defaultType = algorithm === "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE";
  const checksumType = exchange.amz("x-amz-checksum-type") ?? defaultType;
  if (checksumType !== "FULL_OBJECT" && checksumType !== "COMPOSITE") {
    throw invalidRequest("Value for x-amz-checksum-type header is invalid.");
  }
  const headers = readMetadata(exchange);
  const initiated = now().toISOString();
  const upload = await uploads.create(bucket, {
    key,
    initiated,
    headers,
    algorithm,
    checksumType,
  });
  exchange.response.setHeader("x-amz-server-side-encryption", "AES256");
  if (algorithm !== undefined) {
    exchange.response.setHeader("x-amz-checksum-algorithm", algorithm.toUpperCase());
    exchange.response.setHeader("x-amz-checksum-type", checksumType);
  }
  sendXml(
    exchange.response,
    200,
    document(
      "InitiateMultipartUploadResult",
      S3_NAMESPACE,
      leaf("Bucket", bucket),
      leaf("Key", key),
      leaf("UploadId", upload.id),
    ),
  );
};

export const uploadPart: Operation = async (request, context) => {
  const { exchange, authorized } = request;
  if (exchange.headers.has("x-amz-copy-source")) {
    await copyPart(request, context);
    return;
  }
  const part = await storePart(request, context, () => {
    readMetadata(exchange);
    return context.staging.receive(exchange, authorized);
  });
  const { "x-amz-checksum-type": _type, ...checksum } = checksumHeaders({
    checksum: part.checksum,
    checksumType: "FULL_OBJECT",
  });
  sendEmpty(exchange.response, 200, { ETag: `"${part.etag}"`, ...ENCRYPTED, ...checksum });
};

/** UploadPartCopy. */
async function copyPart(request: OperationRequest, context: S3Context): Promise<void> {
  const { exchange } = request;
  const part = await storePart(request, context, async () => {
    const source = await openCopySource(request, context);
    try {
      const range = exchange.headers.get("x-amz-copy-source-range");
      return await context.staging.stage((sink) => copyBytes(source.read(range), undefined, sink));
    } finally {
      await source.close();
    }
  });
  const modified = leaf("LastModified", wholeSeconds(context.now()));
  const etag = leaf("ETag", `"${part.etag}"`);
  sendXml(exchange.response, 200, document("CopyPartResult", S3_NAMESPACE, modified, etag));
}

/** Stores a part of the upload that the request names. */
async function storePart(
  request: OperationRequest,
  context: S3Context,
  stage: () => Promise<StagedBody>,
): Promise<Omit<Part, "data">> {
  const text = request.exchange.query.get("partNumber") ?? "";
  const number = Number(text);
  if (!(Number.isInteger(number) && number >= 1 && number <= MAX_PARTS)) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
      "partNumber",
      text,
    );
  }
  const upload = await requireUpload(request, context);
  const body = await stage();
  const modified = wholeSeconds(context.now());
  const part = { number, modified, size: body.size, etag: body.md5, checksum: body.checksum };
  try {
    await requireUpload(request, context);
    await context.uploads.putPart(request.bucket, upload, part, body.file);
  } finally {
    await discard(body.file);
  }
  return part;
}

export const completeUpload: Operation = async (request, context) => {
  const { exchange, authorized, bucket, key } = request;
  const completed = await findCompleted(request, context);
  if (completed !== undefined) {
    sendCompleted(request, completed);
    return;
  }
  const upload = await requireUpload(request, context);
  const source = await receiveDocument(exchange, authorized, "of-object");
  const root = readRoot(source, "CompleteMultipartUpload");
  const parts = await chooseParts(root, (number) =>
    context.uploads.findPart(bucket, upload, number),
  );
  const file = await context.staging.newFile();
  try {
    const files = parts.map((part) => context.uploads.fileOf(bucket, upload, part));
    const facts = await assemble(upload, parts, files, file);
    checkDeclared(request, facts.size, facts.checksum);
    const { headers, checksumType } = upload;
    const lastModified = wholeSeconds(context.now());
    const uploadId = upload.id;
    const object = { key, headers, lastModified, checksumType, uploadId, ...facts };
    await context.objects.put(bucket, object, file, (current) => {
      checkWriteConditions(exchange.headers, key, current);
    });
    await context.uploads.remove(bucket, upload);
    sendCompleted(request, object);
  } finally {
    await discard(file);
  }
};

export const abortUpload: Operation = async (request, context) => {
  await context.uploads.remove(request.bucket, await requireUpload(request, context));
  sendEmpty(request.exchange.response, 204);
};

/** The object that this upload was completed into before: a client that missed the answer asks again. */
async function findCompleted(
  { exchange, bucket, key }: OperationRequest,
  { objects }: S3Context,
): Promise<StoredObject | undefined> {
  const object = await objects.find(bucket, key);
  const id = exchange.query.get("uploadId");
  return object?.uploadId !== undefined && object.uploadId === id ? object : undefined;
}

export async function requireUpload(
  { exchange, bucket, key }: OperationRequest,
  { uploads }: S3Context,
): Promise<Upload> {
  const id = exchange.query.get("uploadId") ?? "";
  const upload = await uploads.find(bucket, key, id);
  if (upload === undefined) throw noSuchUpload(id);
  return upload;
}

/** Checks the size and checksum that the CompleteMultipartUpload request declares. */
function checkDeclared(
  { exchange }: OperationRequest,
  size: number,
  checksum: Checksum | undefined,
): void {
  const declaredSize = exchange.amz("x-amz-mp-object-size");
  if (declaredSize !== undefined && Number(declaredSize) !== size) {
    throw invalidRequest(
      "The provided 'x-amz-mp-object-size' header does not match what was computed.",
    );
  }
  const declared = checksum && exchange.amz(`x-amz-checksum-${checksum.algorithm}`);
  if (declared !== undefined && declared !== checksum?.value) {
    throw wrongChecksum(checksum?.algorithm ?? "");
  }
}

function sendCompleted(
  { exchange, bucket, key }: OperationRequest,
  object: Parameters<typeof checksumHeaders>[0] & { readonly etag: string },
): void {
  const { checksum, checksumType } = object;
  exchange.response.setHeader("x-amz-server-side-encryption", "AES256");
  sendXml(
    exchange.response,
    200,
    document(
      "CompleteMultipartUploadResult",
      S3_NAMESPACE,
      leaf("Location", `http://${exchange.headers.get("host") ?? ""}/${bucket}/${key}`),
      leaf("Bucket", bucket),
      leaf("Key", key),
      leaf("ETag", `"${object.etag}"`),
      checksum === undefined
        ? ""
        : leaf(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value),
      leaf("ChecksumType", checksum && checksumType),
    ),
  );
}
