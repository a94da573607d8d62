import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "#local/read-body.ts";
import { targetOf } from "#local/sigv4/signed-request.ts";
import type { FaultControl } from "./fault-injection.ts";
import { parseFaultScript } from "./fault-script.ts";

const MAX_SCRIPT_BYTES = 65_536;

interface Reply {
  readonly status: number;
  readonly body?: object;
}

/** Whether a request addresses the control path, which only a stack with `control` has. */
export function isControl(request: IncomingMessage): boolean {
  return /^\/_plumescope\/(faults|counts)$/.test(targetOf(request).path);
}

/**
 * `POST /_plumescope/faults` queues a fault script (JSON), `DELETE` clears the queue;
 * `GET /_plumescope/counts` returns the request counts, `DELETE` resets them.
 */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  control: FaultControl,
): Promise<void> {
  const { status, body } = await replyTo(request, control);
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function replyTo(request: IncomingMessage, control: FaultControl): Promise<Reply> {
  switch (`${request.method} ${targetOf(request).path}`) {
    case "POST /_plumescope/faults":
      return addFault(await readBody(request, MAX_SCRIPT_BYTES), control);
    case "DELETE /_plumescope/faults":
      control.clearFaults();
      return { status: 204 };
    case "GET /_plumescope/counts":
      return { status: 200, body: control.counts() };
    case "DELETE /_plumescope/counts":
      control.resetCounts();
      return { status: 204 };
    default:
      return {
        status: 405,
        body: { message: "POST or DELETE a fault, GET or DELETE the counts." },
      };
  }
}

function addFault(body: Buffer | undefined, control: FaultControl): Reply {
  try {
    control.injectFault(parseFaultScript(JSON.parse(body?.toString("utf8") ?? "")));
    return { status: 204 };
  } catch (cause) {
    return { status: 400, body: { message: cause instanceof Error ? cause.message : "" } };
  }
}
