import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers a request that somebody else would have answered. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** One request on its way to a service, and the service that it would have reached. */
export interface InterceptedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly handle: RequestHandler;
  /** Whether a page of another origin may read what is played. */
  readonly readable: boolean;
}

const PAGE = (title: string) =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;

/**
 * What stands between a page and a service, by name. Each gives the status that the service itself
 * answered, undefined where it was not reached.
 */
export const NETWORK_FAULTS = {
  /** The service answers as ever: with a delay, a slow answer. */
  "as-usual": async ({ request, response, handle }) => {
    await handle(request, response);
    return response.statusCode;
  },
  /** The reply breaks off in its middle. */
  "cut-off": async ({ request, response, readable }) => {
    await drained(request);
    const headers = { "Content-Type": "application/json", "Content-Length": "1000000" };
    response.writeHead(200, { ...headers, ...readableBy(readable) });
    response.write('{"predictions":[[[[0.25],[0.5],', () => response.destroy());
    return undefined;
  },
  /**
   * No connection. Browsers try once more where a connection that they had kept is gone, so play it
   * until it is cleared.
   */
  "connection-refused": async ({ request }) => {
    request.socket.resetAndDestroy();
    return undefined;
  },
  /** The service does what it was asked to, and its reply never arrives. */
  "reply-lost": async ({ request, handle, response }) => {
    const { ServerResponse } = await import("node:http");
    const nowhere = new ServerResponse(request);
    await handle(request, nowhere);
    response.writeHead(nowhere.statusCode, { "Content-Length": "1000000" });
    response.write(" ", () => response.destroy());
    return nowhere.statusCode;
  },
  /** What a network's sign-in page or a proxy answers in the service's place. */
  "html-page": (passage) => sendPage(passage, 200, "Sign in to the network"),
  "html-bad-gateway": (passage) => sendPage(passage, 502, "502 Bad Gateway"),
} as const satisfies Readonly<
  Record<string, (passage: InterceptedRequest) => Promise<number | undefined>>
>;

async function sendPage(
  { request, response, readable }: InterceptedRequest,
  status: number,
  title: string,
): Promise<undefined> {
  await drained(request);
  const headers = { "Content-Type": "text/html; charset=utf-8", ...readableBy(readable) };
  response.writeHead(status, headers).end(PAGE(title));
}

/** The header that lets any page read an answer. */
export function readableBy(readable: boolean): Record<string, string> {
  return readable ? { "Access-Control-Allow-Origin": "*" } : {};
}

/** Reads a request's body away: a client that is answered while it still sends may see a reset. */
export async function drained(request: IncomingMessage): Promise<void> {
  for await (const _ of request);
}
