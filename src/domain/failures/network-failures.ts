import type { DoctorStep } from "./doctor-steps.ts";
import { failureRow } from "./failure-row.ts";
import { GATEWAY_LIMIT_S } from "./gateway-limit.ts";
import { SERVICE_NAMES, type Service, serviceAtStart } from "./service.ts";

interface ServiceFacts {
  readonly service: Service;
}

interface HostFacts extends ServiceFacts {
  readonly host: string;
}

/** Whether a server had answered lately: a model that was idle is slow once. */
export type Warmth = "cold" | "warm" | "unknown";

interface CorsFacts {
  readonly service: "s3" | "api";
  readonly host: string;
  /** The page's own origin, which the server's rules must name. */
  readonly origin: string;
  /** Where the page takes the bucket to be. */
  readonly region?: string | undefined;
}

interface TimeoutFacts extends ServiceFacts {
  readonly afterS: number;
  readonly warmth?: Warmth | undefined;
}

/** The check that looks at a service as a whole. */
export const SERVICE_STEPS: Readonly<Record<Service, DoctorStep>> = {
  page: "origin",
  sts: "identity",
  s3: "bucket",
  api: "api",
  "demo-credentials": "keys",
};

const UNREACHABLE_ACTIONS: Readonly<Record<Service, string>> = {
  page: "Check that the page's server still runs, then try again.",
  sts: "Check the region in Settings and whether a firewall or blocker is in the way, then try again.",
  s3: "Check the bucket and region in Settings letter by letter, and whether a firewall or ad blocker is in the way, then run it again.",
  api: "Check the API URL in Settings letter by letter, and whether a firewall or ad blocker is in the way; if both are right, the API was deleted, which your instructor can mend.",
  "demo-credentials": "Check that the local stack still runs (npm start), then try again.",
};

const TIMEOUT_ACTIONS: Readonly<Record<Warmth, string>> = {
  cold: "The model has not answered for a while, so it was probably still starting: run it again, the upload is kept.",
  warm: "The model answered before, so it is awake and slow: run it again or drop a smaller array; your instructor can raise the limit or give the endpoint a larger instance.",
  unknown: "A model that slept needs a moment to wake: run it again, the upload is kept.",
};

/** Requests that ended without an answer that this page may read, or with one that says "not now". */
export const NETWORK_FAILURES = {
  offline: failureRow({
    service: undefined,
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: "This computer is offline.",
    action: "Nothing is lost; connect to the network and run it again.",
  }),

  /** Even a request without CORS does not reach the host. */
  unreachable: failureRow<HostFacts>({
    service: ({ service }) => service,
    fixedBy: "you",
    doctorStep: ({ service }) => SERVICE_STEPS[service],
    retry: "cooldown",
    title: ({ service, host }) => `No answer came from ${SERVICE_NAMES[service]} at ${host}.`,
    action: ({ service }) => UNREACHABLE_ACTIONS[service],
  }),

  /** The host answers, but its rules do not name this page. */
  "cors-refused": failureRow<CorsFacts>({
    service: ({ service }) => service,
    fixedBy: "instructor",
    doctorStep: ({ service }) => (service === "s3" ? "cors" : "api-cors"),
    retry: "never",
    title: ({ service, host }) =>
      `No answer came from ${SERVICE_NAMES[service]} at ${host} that this page may read.`,
    action: corsAction,
  }),

  /** Another method is allowed, so that bucket, region and origin are right. */
  "cors-method-refused": failureRow<{
    readonly bucket: string;
    readonly origin: string;
    readonly method: "PUT" | "GET";
  }>({
    service: "s3",
    fixedBy: "instructor",
    doctorStep: "cors",
    retry: "never",
    title: ({ bucket, origin, method }) =>
      `The bucket ${bucket} knows this page, but its CORS rules do not allow ${origin} to ${method === "PUT" ? "PUT with a Content-Type" : "GET"}.`,
    action: "Set these CORS rules on the bucket, then run the checks again.",
  }),

  /** The POST lets this page read the answer, its preflight does not let it ask. */
  "cors-preflight-refused": failureRow<{ readonly origin: string }>({
    service: "api",
    fixedBy: "instructor",
    doctorStep: "api-cors",
    retry: "never",
    title: ({ origin }) =>
      `The API takes the POST, but its OPTIONS method does not let a page from ${origin} send JSON.`,
    action: "Enable CORS on the resource and deploy the API again.",
  }),

  "mixed-content": failureRow<{ readonly host: string }>({
    service: undefined,
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: ({ host }) =>
      `This page is served over https, and browsers let it call no http address such as ${host}.`,
    action: "Set an address that begins with https:// in Settings.",
  }),

  "connection-lost": failureRow<HostFacts>({
    service: ({ service }) => service,
    fixedBy: "you",
    doctorStep: ({ service }) => (service === "s3" ? "upload" : "post"),
    retry: "cooldown",
    title: ({ service, host }) =>
      `The connection to ${SERVICE_NAMES[service]} at ${host} broke off half-way.`,
    action: "Check the network, then run it again; what has arrived whole is not sent again.",
  }),

  "answer-hidden": failureRow<{ readonly host: string }>({
    service: "api",
    fixedBy: "time",
    doctorStep: "post",
    retry: "never",
    title: ({ host }) =>
      `The inference API at ${host} answered, but without the CORS headers that would let this page read it.`,
    action:
      "Errors come like this, most often because the whole class pressed at once: wait a few seconds and run it again; if it stays so, your instructor can add CORS to the API's DEFAULT_4XX and DEFAULT_5XX gateway responses.",
  }),

  "timed-out": failureRow<TimeoutFacts>({
    service: ({ service }) => service,
    fixedBy: ({ service, warmth }) =>
      service === "api" && warmth === "warm" ? "instructor" : "time",
    doctorStep: ({ service }) => (service === "api" ? "model" : SERVICE_STEPS[service]),
    retry: "never",
    title: timeoutTitle,
    action: ({ service, warmth = "unknown" }) =>
      service === "api" ? TIMEOUT_ACTIONS[warmth] : "Wait a little and try it again.",
  }),

  throttled: failureRow<ServiceFacts>({
    service: ({ service }) => service,
    fixedBy: "time",
    doctorStep: ({ service }) => (service === "api" ? "post" : SERVICE_STEPS[service]),
    retry: "backoff, then cooldown",
    title: ({ service }) => `${serviceAtStart(service)} is taking too many requests at once.`,
    action: "The whole class pressed at the same time: wait a few seconds and run it again.",
  }),

  "quota-exceeded": failureRow({
    service: "api",
    fixedBy: "instructor",
    doctorStep: "post",
    retry: "never",
    title: "The inference API's usage plan allows no more requests for now.",
    action:
      "Your instructor can raise the usage plan's quota, or wait until it is filled up again.",
  }),

  "service-unavailable": failureRow<ServiceFacts>({
    service: ({ service }) => service,
    fixedBy: "time",
    doctorStep: ({ service }) => SERVICE_STEPS[service],
    retry: "backoff, then cooldown",
    title: ({ service }) =>
      `${serviceAtStart(service)} is not available at the moment, or took too long.`,
    action: "Wait a little and run it again; the upload is kept.",
  }),
} as const;

function corsAction({ service, origin, region }: CorsFacts): string {
  if (service === "api") {
    return `The API lacks CORS for this page (${origin}) or was not deployed again after it was added: your instructor can enable CORS on the resource and deploy the API.`;
  }
  const where = region === undefined ? "another region than Settings name" : `not in ${region}`;
  return `The bucket's CORS rules do not name this page (${origin}), or the bucket is ${where}: your instructor can add the rule, and you can correct the region in Settings.`;
}

function timeoutTitle({ service, afterS }: TimeoutFacts): string {
  const late = `${serviceAtStart(service)} gave no answer within ${afterS} seconds`;
  if (service !== "api") return `${late}.`;
  return afterS === GATEWAY_LIMIT_S
    ? `${late}, API Gateway's own limit.`
    : `${late}, past API Gateway's own limit of ${GATEWAY_LIMIT_S}.`;
}
