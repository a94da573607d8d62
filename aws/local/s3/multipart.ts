import { sendEmpty, sendXml } from "./answer.ts";
import { receiveDocument } from "./body.ts";
import { algorithmOf, type Checksum } from "./body-plan.ts";
import { checkWriting } from "./conditions.ts";
import { readRoot, S3_NAMESPACE } from "./cors-xml.ts";
import { discard } from "./incoming.ts";
import { readMetadata } from "./metadata.ts";
import { checksumHeaders, wholeSeconds } from "./objects.ts";
import type { Operation, Shelves, Task } from "./operation.ts";
import { assemble, chooseParts } from "./parts.ts";
import { invalidArgument, invalidRequest, noSuchUpload, wrongChecksum } from "./refusal.ts";
import type { Upload } from "./upload-store.ts";
import { document, leaf } from "./xml.ts";

/** AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;

export const beginUpload: Operation = async ({ exchange, bucket, key }, { uploads }) => {
  const named = exchange.amz("x-amz-checksum-algorithm");
  const algorithm = named === undefined ? undefined : algorithmOf(named);
  if (named !== undefined && algorithm === undefined) {
    throw invalidRequest(
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    );
  }
  // CRC-64/NVME has no composite form, and is whole unless said otherwise; the others are composite.
  const usual = algorithm === "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE";
  const checksumType = exchange.amz("x-amz-checksum-type") ?? usual;
  if (checksumType !== "FULL_OBJECT" && checksumType !== "COMPOSITE") {
    throw invalidRequest("Value for x-amz-checksum-type header is invalid.");
  }
  const headers = readMetadata(exchange);
  const upload = await uploads.begin(bucket, { key, headers, algorithm, checksumType });
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

export const uploadPart: Operation = async (task, shelves) => {
  const { exchange, authorized, bucket } = task;
  const number = Number(exchange.query.get("partNumber") ?? "");
  if (!(Number.isInteger(number) && number >= 1 && number <= MOST_PARTS)) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
      "partNumber",
      exchange.query.get("partNumber") ?? "",
    );
  }
  const upload = await requireUpload(task, shelves);
  readMetadata(exchange);
  const arrival = await shelves.incoming.receive(exchange, authorized);
  const part = { number, size: arrival.size, etag: arrival.md5, checksum: arrival.checksum };
  try {
    await requireUpload(task, shelves);
    await shelves.uploads.putPart(bucket, upload, part, arrival.file);
  } finally {
    await discard(arrival.file);
  }
  const { "x-amz-checksum-type": _type, ...checksum } = checksumHeaders({
    checksum: part.checksum,
    checksumType: "FULL_OBJECT",
  });
  sendEmpty(exchange.response, 200, { ETag: `"${part.etag}"`, ...checksum });
};

export const completeUpload: Operation = async (task, shelves) => {
  const { exchange, authorized, bucket, key } = task;
  const upload = await requireUpload(task, shelves);
  const source = await receiveDocument(exchange, authorized, "of-object");
  const root = readRoot(source, "CompleteMultipartUpload");
  const parts = await chooseParts(root, (number) =>
    shelves.uploads.findPart(bucket, upload, number),
  );
  const file = await shelves.incoming.newFile();
  try {
    const files = parts.map((part) => shelves.uploads.fileOf(bucket, upload, part));
    const facts = await assemble(upload, parts, files, file);
    checkPromises(task, facts.size, facts.checksum);
    const { headers, checksumType } = upload;
    const lastModified = wholeSeconds(shelves.now());
    const object = { key, headers, lastModified, checksumType, ...facts };
    await shelves.objects.put(bucket, object, file, (current) => {
      checkWriting(exchange.headers, key, current);
    });
    await shelves.uploads.end(bucket, upload);
    sendCompleted(task, object);
  } finally {
    await discard(file);
  }
};

export const abortUpload: Operation = async (task, shelves) => {
  await shelves.uploads.end(task.bucket, await requireUpload(task, shelves));
  sendEmpty(task.exchange.response, 204);
};

async function requireUpload(
  { exchange, bucket, key }: Task,
  { uploads }: Shelves,
): Promise<Upload> {
  const id = exchange.query.get("uploadId") ?? "";
  const upload = await uploads.find(bucket, key, id);
  if (upload === undefined) {
    throw noSuchUpload(id);
  }
  return upload;
}

/** What the completing request says of the whole object must hold. */
function checkPromises({ exchange }: Task, size: number, checksum: Checksum | undefined): void {
  const promisedSize = exchange.amz("x-amz-mp-object-size");
  if (promisedSize !== undefined && Number(promisedSize) !== size) {
    throw invalidRequest(
      "The provided 'x-amz-mp-object-size' header does not match what was computed.",
    );
  }
  const promised = checksum && exchange.amz(`x-amz-checksum-${checksum.algorithm}`);
  if (promised !== undefined && promised !== checksum?.value) {
    throw wrongChecksum(checksum?.algorithm ?? "");
  }
}

function sendCompleted(
  { exchange, bucket, key }: Task,
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
