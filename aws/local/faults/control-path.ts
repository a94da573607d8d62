import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "#local/read-body.ts";
import { targetOf } from "#local/sigv4/signed-request.ts";
import type { FaultControl } from "./fault-injection.ts";
import { parseFaultScript } from "./fault-script.ts";

const LARGEST_SCRIPT = 65_536;

interface Reply {
  readonly status: number;
  readonly body?: object;
}

/** Whether a request is for the control path, which only a stack of tests has. */
export function isControl(request: IncomingMessage): boolean {
  return /^\/_plumescope\/(faults|counts)$/.test(targetOf(request).path);
}

/**
 * `POST /_plumescope/faults` takes a script as JSON, `DELETE` forgets all of them;
 * `GET /_plumescope/counts` tells what has arrived, `DELETE` begins to count anew.
 */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  handle: FaultControl,
): Promise<void> {
  const { status, body } = await replyTo(request, handle);
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function replyTo(request: IncomingMessage, handle: FaultControl): Promise<Reply> {
  switch (`${request.method} ${targetOf(request).path}`) {
    case "POST /_plumescope/faults":
      return take(await readBody(request, LARGEST_SCRIPT), handle);
    case "DELETE /_plumescope/faults":
      handle.clearFaults();
      return { status: 204 };
    case "GET /_plumescope/counts":
      return { status: 200, body: handle.counts() };
    case "DELETE /_plumescope/counts":
      handle.resetCounts();
      return { status: 204 };
    default:
      return {
        status: 405,
        body: { message: "POST or DELETE a fault, GET or DELETE the counts." },
      };
  }
}

function take(body: Buffer | undefined, handle: FaultControl): Reply {
  try {
    handle.injectFault(parseFaultScript(JSON.parse(body?.toString("utf8") ?? "")));
    return { status: 204 };
  } catch (cause) {
    return { status: 400, body: { message: cause instanceof Error ? cause.message : "" } };
  }
}
