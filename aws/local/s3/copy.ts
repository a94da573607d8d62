import { copyBytes } from "./body.ts";
import { checkWriteConditions } from "./conditions.ts";
import { type CopySource, openCopySource } from "./copy-source.ts";
import { S3_NAMESPACE } from "./cors-xml.ts";
import { algorithmOf } from "./declared-body.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import { readMetadata } from "./metadata.ts";
import { objectOf } from "./objects.ts";
import type { Operation, OperationRequest } from "./operation.ts";
import { discard } from "./records.ts";
import { sendXml } from "./response.ts";
import { document, leaf } from "./xml.ts";

/** CopyObject. */
export const copyObject: Operation = async (request, context) => {
  const { exchange, bucket, key } = request;
  const source = await openCopySource(request, context);
  try {
    const headers = headersOfCopy(request, source);
    const named = exchange.amz("x-amz-checksum-algorithm");
    const algorithm = named === undefined ? source.object.checksum?.algorithm : algorithmOf(named);
    const body = await context.staging.stage((sink) => copyBytes(source.read(), algorithm, sink));
    const object = objectOf(key, body, headers, context.now());
    try {
      await context.objects.put(bucket, object, body.file, (current) => {
        checkWriteConditions(exchange.headers, key, current);
      });
    } finally {
      await discard(body.file);
    }
    exchange.response.setHeader("x-amz-server-side-encryption", "AES256");
    sendXml(
      exchange.response,
      200,
      document(
        "CopyObjectResult",
        S3_NAMESPACE,
        leaf("LastModified", object.lastModified),
        leaf("ETag", `"${object.etag}"`),
        body.checksum === undefined
          ? ""
          : leaf(`Checksum${body.checksum.algorithm.toUpperCase()}`, body.checksum.value),
        leaf("ChecksumType", body.checksum && object.checksumType),
      ),
    );
  } finally {
    await source.close();
  }
};

/** The source's headers, or the request's with the directive REPLACE. */
function headersOfCopy(
  { exchange, bucket, key }: OperationRequest,
  source: CopySource,
): Readonly<Record<string, string>> {
  const directive = exchange.amz("x-amz-metadata-directive") ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE") {
    throw invalidArgument("Unknown metadata directive.", "x-amz-metadata-directive", directive);
  }
  const own = readMetadata(exchange);
  if (directive === "REPLACE") return own;
  if (source.bucket === bucket && source.object.key === key) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  return source.object.headers;
}
