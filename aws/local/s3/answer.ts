import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Refusal } from "#local/sigv4/verify.ts";
import { document, leaf } from "./xml.ts";

/** Sets the headers that every answer of S3 has. */
export function startAnswer(response: ServerResponse): void {
  response.setHeader("x-amz-request-id", randomBytes(8).toString("hex").toUpperCase());
  response.setHeader("x-amz-id-2", randomBytes(57).toString("base64"));
  response.setHeader("Server", "AmazonS3");
}

/** Answers without a body. */
export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const length = status === 204 || status === 304 ? {} : { "Content-Length": "0" };
  response.writeHead(status, { ...length, ...headers }).end();
}

/** Answers with a document. */
export function sendXml(response: ServerResponse, status: number, xml: string): void {
  response
    .writeHead(status, {
      "Content-Type": "application/xml",
      "Content-Length": Buffer.byteLength(xml),
    })
    .end(xml);
}

/** Answers a refusal; to HEAD with its status alone, as S3 does. */
export function sendRefusal(response: ServerResponse, method: string, refusal: Refusal): void {
  if (method === "HEAD" || refusal.status === 304) {
    response.writeHead(refusal.status, { "Content-Type": "application/xml" }).end();
    return;
  }
  const details = Object.entries(refusal.details).map(([name, value]) => leaf(name, value));
  sendXml(
    response,
    refusal.status,
    document(
      "Error",
      "",
      leaf("Code", refusal.code),
      leaf("Message", refusal.message),
      ...details,
      leaf("RequestId", String(response.getHeader("x-amz-request-id"))),
      leaf("HostId", String(response.getHeader("x-amz-id-2"))),
    ),
  );
}
