import type { IncomingMessage } from "node:http";
import type { SignedRequest } from "./types.ts";

/** The parts of a request that its signature covers; `payloadHash` as in `SignedRequest`. */
export function signedRequestOf(request: IncomingMessage, payloadHash: string): SignedRequest {
  const { path, query } = targetOf(request);
  return {
    method: request.method ?? "GET",
    path,
    query,
    headers: Object.fromEntries(headersOf(request)),
    payloadHash,
  };
}

/** The path and the query (without "?") of a request, raw as sent. */
export function targetOf(request: IncomingMessage): { path: string; query: string } {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return mark === -1
    ? { path: url, query: "" }
    : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** The headers by their lower-case names; repeated headers joined with commas, as SigV4 requires. */
export function headersOf(request: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(request.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(","),
    ]),
  );
}
