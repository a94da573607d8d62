import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { GatewayAnswer } from "./api-gateway-proxy.ts";

/** The API's minimumCompressionSize, in bytes: below it gzip saves nothing worth its time. */
const SMALLEST_COMPRESSED = 1024;

const gzipped = promisify(gzip);

/**
 * The answer as a client gets it that may accept gzip: a large one compressed, unless the function
 * has encoded it already:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
 */
export async function compressed(
  answer: GatewayAnswer,
  acceptEncoding: string | string[] | undefined,
): Promise<GatewayAnswer> {
  const isEncoded = answer.headers.some(([name]) => name.toLowerCase() === "content-encoding");
  const size = Buffer.byteLength(answer.body);
  if (isEncoded || size < SMALLEST_COMPRESSED || !acceptsGzip(acceptEncoding)) return answer;
  return {
    ...answer,
    headers: [...answer.headers, ["Content-Encoding", "gzip"]],
    body: await gzipped(answer.body),
  };
}

/** https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding, where q=0 is a refusal. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? "")
    .toLowerCase()
    .split(",")
    .some((coding) => /^\s*(?:gzip|\*)\s*(?:$|;(?!\s*q=0(?:\.0*)?\s*$))/.test(coding));
}
