import { GATEWAY_LIMIT_S } from "#domain/failures/gateway-limit.ts";
import type { Failure, Service, Warmth } from "./failure.ts";
import { type Advice, SERVICE_NAMES, serviceAtStart } from "./wording.ts";

type Of<K extends Failure["kind"]> = Extract<Failure, { kind: K }>;

/** A host that even a request without CORS does not reach. */
const UNREACHABLE: Readonly<Record<Service, Pick<Advice, "mender" | "action">>> = {
  page: { mender: "you", action: "Check that the page's server still runs, then try again." },
  sts: {
    mender: "you",
    action:
      "Check the region in Settings and whether a firewall or blocker is in the way, then try again.",
  },
  s3: {
    mender: "you",
    action:
      "Check the bucket and region in Settings letter by letter, and whether a firewall or ad blocker is in the way, then run it again.",
  },
  api: {
    mender: "you",
    action:
      "Check the API URL in Settings letter by letter, and whether a firewall or ad blocker is in the way; if both are right, the API was deleted, which your instructor can mend.",
  },
  "demo-credentials": {
    mender: "you",
    action: "Check that the local stack still runs (npm start), then try again.",
  },
};

export function unreachableAdvice({ service, host }: Of<"unreachable">): Advice {
  const title = `No answer came from ${SERVICE_NAMES[service]} at ${host}.`;
  return { title, ...UNREACHABLE[service] };
}

/** The host is there, but its rules do not name this page. */
export function corsAdvice({ service, host, origin, region }: Of<"cors-refused">): Advice {
  const title = `No answer came from ${SERVICE_NAMES[service]} at ${host} that this page may read.`;
  if (service === "s3") {
    const where = region === undefined ? "another region than Settings name" : `not in ${region}`;
    return {
      title,
      mender: "instructor",
      action: `The bucket's CORS rules do not name this page (${origin}), or the bucket is ${where}: your instructor can add the rule, and you can correct the region in Settings.`,
    };
  }
  return {
    title,
    mender: "instructor",
    action: `The API lacks CORS for this page (${origin}) or was not deployed again after it was added: your instructor can enable CORS on the resource and deploy the API.`,
  };
}

export function answerHiddenAdvice({ host }: Of<"answer-hidden">): Advice {
  return {
    title: `The inference API at ${host} answered, but without the CORS headers that would let this page read it.`,
    mender: "time",
    action:
      "Errors come like this, most often because the whole class pressed at once: wait a few seconds and run it again; if it stays so, your instructor can add CORS to the API's DEFAULT_4XX and DEFAULT_5XX gateway responses.",
  };
}

const LATE: Readonly<Record<Warmth, string>> = {
  cold: "The model has not answered for a while, so it was probably still starting: run it again, the upload is kept.",
  warm: "The model answered before, so it is awake and slow: run it again or drop a smaller array; your instructor can raise the limit or give the endpoint a larger instance.",
  unknown: "A model that slept needs a moment to wake: run it again, the upload is kept.",
};

export function timedOutAdvice({ service, afterS, warmth = "unknown" }: Of<"timed-out">): Advice {
  const late = `${serviceAtStart(service)} gave no answer within ${afterS} seconds`;
  if (service !== "api") {
    return { title: `${late}.`, mender: "time", action: "Wait a little and try it again." };
  }
  const mender = warmth === "warm" ? "instructor" : "time";
  const limit =
    afterS === GATEWAY_LIMIT_S
      ? "API Gateway's own limit"
      : `past API Gateway's own limit of ${GATEWAY_LIMIT_S}`;
  return { title: `${late}, ${limit}.`, mender, action: LATE[warmth] };
}

export function connectionLostAdvice({ service, host }: Of<"connection-lost">): Advice {
  return {
    title: `The connection to ${SERVICE_NAMES[service]} at ${host} broke off half-way.`,
    mender: "you",
    action: "Check the network, then run it again; what has arrived whole is not sent again.",
  };
}
