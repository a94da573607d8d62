import { receiveDocument } from "./body.ts";
import { checkWriteConditions } from "./conditions.ts";
import { readRoot, S3_NAMESPACE } from "./cors-xml.ts";
import { algorithmOf, type Checksum } from "./declared-body.ts";
import { invalidArgument, invalidRequest, noSuchUpload, wrongChecksum } from "./errors.ts";
import { readMetadata } from "./metadata.ts";
import { checksumHeaders, wholeSeconds } from "./objects.ts";
import type { Operation, OperationRequest, S3Context } from "./operation.ts";
import { assemble, chooseParts } from "./parts.ts";
import { discard } from "./records.ts";
import { sendEmpty, sendXml } from "./response.ts";
import type { Upload } from "./upload-store.ts";
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
  const { exchange, authorized, bucket } = request;
  const number = Number(exchange.query.get("partNumber") ?? "");
  if (!(Number.isInteger(number) && number >= 1 && number <= MAX_PARTS)) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
      "partNumber",
      exchange.query.get("partNumber") ?? "",
    );
  }
  const upload = await requireUpload(request, context);
  readMetadata(exchange);
  const body = await context.staging.receive(exchange, authorized);
  const part = { number, size: body.size, etag: body.md5, checksum: body.checksum };
  try {
    await requireUpload(request, context);
    await context.uploads.putPart(bucket, upload, part, body.file);
  } finally {
    await discard(body.file);
  }
  const { "x-amz-checksum-type": _type, ...checksum } = checksumHeaders({
    checksum: part.checksum,
    checksumType: "FULL_OBJECT",
  });
  sendEmpty(exchange.response, 200, { ETag: `"${part.etag}"`, ...checksum });
};

export const completeUpload: Operation = async (request, context) => {
  const { exchange, authorized, bucket, key } = request;
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
    const object = { key, headers, lastModified, checksumType, ...facts };
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

async function requireUpload(
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
