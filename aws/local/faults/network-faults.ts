import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers one request. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A request held in front of its service. */
export interface InterceptedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The service's own handler. */
  readonly handle: RequestHandler;
  /** Whether a page of another origin may read the injected response. */
  readonly readable: boolean;
}

const PAGE = (title: string) =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;

/**
 * Network faults by name. Each resolves to the status of the service's own response, or to
 * undefined if the service was not reached.
 */
export const NETWORK_FAULTS = {
  /** The service answers normally; with `delayMs`, slowly. */
  "as-usual": async ({ request, response, handle }) => {
    await handle(request, response);
    return response.statusCode;
  },
  /** The response breaks off halfway. */
  "cut-off": async ({ request, response, readable }) => {
    await drain(request);
    const headers = { "Content-Type": "application/json", "Content-Length": "1000000" };
    response.writeHead(200, { ...headers, ...corsHeaders(readable) });
    response.write('{"predictions":[[[[0.25],[0.5],', () => response.destroy());
    return undefined;
  },
  /**
   * No connection. Browsers retry once if a kept-alive connection is gone, so inject it
   * until-cleared.
   */
  "connection-refused": async ({ request }) => {
    request.socket.resetAndDestroy();
    return undefined;
  },
  /** The service handles the request, but its response never arrives. */
  "reply-lost": async ({ request, handle, response }) => {
    const { ServerResponse } = await import("node:http");
    const discarded = new ServerResponse(request);
    await handle(request, discarded);
    response.writeHead(discarded.statusCode, { "Content-Length": "1000000" });
    response.write(" ", () => response.destroy());
    return discarded.statusCode;
  },
  /** A captive portal or a proxy answers in the service's place. */
  "html-page": (intercepted) => sendPage(intercepted, 200, "Sign in to the network"),
  "html-bad-gateway": (intercepted) => sendPage(intercepted, 502, "502 Bad Gateway"),
} as const satisfies Readonly<
  Record<string, (intercepted: InterceptedRequest) => Promise<number | undefined>>
>;

async function sendPage(
  { request, response, readable }: InterceptedRequest,
  status: number,
  title: string,
): Promise<undefined> {
  await drain(request);
  const headers = { "Content-Type": "text/html; charset=utf-8", ...corsHeaders(readable) };
  response.writeHead(status, headers).end(PAGE(title));
}

/** The CORS header that lets any page read a response; none if not readable. */
export function corsHeaders(readable: boolean): Record<string, string> {
  return readable ? { "Access-Control-Allow-Origin": "*" } : {};
}

/** Discards a request's body: a client that is answered while sending may see a connection reset. */
export async function drain(request: IncomingMessage): Promise<void> {
  for await (const _ of request);
}
