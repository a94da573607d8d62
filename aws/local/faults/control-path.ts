import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "#local/read-body.ts";
import { targetOf } from "#local/sigv4/signed-request.ts";
import type { PlayHandle } from "./fault-injection.ts";
import { parseScript } from "./fault-script.ts";

const LARGEST_SCRIPT = 65_536;

interface Reply {
  readonly status: number;
  readonly body?: object;
}

/** Whether a request is for the control path, which only a stack of tests has. */
export function isControl(request: IncomingMessage): boolean {
  return /^\/_plumescope\/(play|counts)$/.test(targetOf(request).path);
}

/**
 * `POST /_plumescope/play` takes a script as JSON, `DELETE` forgets all of them;
 * `GET /_plumescope/counts` tells what has arrived, `DELETE` begins to count anew.
 */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  handle: PlayHandle,
): Promise<void> {
  const { status, body } = await replyTo(request, handle);
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function replyTo(request: IncomingMessage, handle: PlayHandle): Promise<Reply> {
  switch (`${request.method} ${targetOf(request).path}`) {
    case "POST /_plumescope/play":
      return take(await readBody(request, LARGEST_SCRIPT), handle);
    case "DELETE /_plumescope/play":
      handle.clearPlay();
      return { status: 204 };
    case "GET /_plumescope/counts":
      return { status: 200, body: handle.counts() };
    case "DELETE /_plumescope/counts":
      handle.resetCounts();
      return { status: 204 };
    default:
      return { status: 405, body: { message: "POST or DELETE a play, GET or DELETE the counts." } };
  }
}

function take(body: Buffer | undefined, handle: PlayHandle): Reply {
  try {
    handle.play(parseScript(JSON.parse(body?.toString("utf8") ?? "")));
    return { status: 204 };
  } catch (cause) {
    return { status: 400, body: { message: cause instanceof Error ? cause.message : "" } };
  }
}
