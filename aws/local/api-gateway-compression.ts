import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { GatewayResponse } from "./api-gateway-proxy.ts";

/** The API's minimumCompressionSize: below it gzip is not worthwhile. */
const MIN_COMPRESSED_BYTES = 1024;

const gzipped = promisify(gzip);

/**
 * Compresses a large response for a client that accepts gzip, unless the function has encoded it:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
 */
export async function compressResponse(
  answer: GatewayResponse,
  acceptEncoding: string | string[] | undefined,
): Promise<GatewayResponse> {
  const isEncoded = answer.headers.some(([name]) => name.toLowerCase() === "content-encoding");
  const size = Buffer.byteLength(answer.body);
  if (isEncoded || size < MIN_COMPRESSED_BYTES || !acceptsGzip(acceptEncoding)) return answer;
  return {
    ...answer,
    headers: [...answer.headers, ["Content-Encoding", "gzip"]],
    body: await gzipped(answer.body),
  };
}

/** https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding, where q=0 rejects a coding. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? "")
    .toLowerCase()
    .split(",")
    .some((coding) => /^\s*(?:gzip|\*)\s*(?:$|;(?!\s*q=0(?:\.0*)?\s*$))/.test(coding));
}
