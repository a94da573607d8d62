import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { ServiceError } from "#local/sigv4/types.ts";
import { document, leaf } from "./xml.ts";

/** Sets the headers of every S3 response. */
export function setCommonHeaders(response: ServerResponse): void {
  response.setHeader("x-amz-request-id", randomBytes(8).toString("hex").toUpperCase());
  response.setHeader("x-amz-id-2", randomBytes(57).toString("base64"));
  response.setHeader("Server", "AmazonS3");
}

/** Every object is encrypted by S3's own keys, and its responses say so: what AWS does since 2023. */
export const ENCRYPTED = { "x-amz-server-side-encryption": "AES256" };

/** Sends a response without a body. */
export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const length = status === 204 || status === 304 ? {} : { "Content-Length": "0" };
  response.writeHead(status, { ...length, ...headers }).end();
}

/** Sends an XML document. */
export function sendXml(response: ServerResponse, status: number, xml: string): void {
  response
    .writeHead(status, {
      "Content-Type": "application/xml",
      "Content-Length": Buffer.byteLength(xml),
    })
    .end(xml);
}

/** Sends an error; for HEAD only its status, like S3. */
export function sendError(response: ServerResponse, method: string, error: ServiceError): void {
  if (method === "HEAD" || error.status === 304) {
    response.writeHead(error.status, { "Content-Type": "application/xml" }).end();
    return;
  }
  const details = Object.entries(error.details).map(([name, value]) => leaf(name, value));
  sendXml(
    response,
    error.status,
    document(
      "Error",
      "",
      leaf("Code", error.code),
      leaf("Message", error.message),
      ...details,
      leaf("RequestId", String(response.getHeader("x-amz-request-id"))),
      leaf("HostId", String(response.getHeader("x-amz-id-2"))),
    ),
  );
}
