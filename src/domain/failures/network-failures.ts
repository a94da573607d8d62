import { timeSpanText } from "#domain/text/time-span.ts";
import { MAX_SHORT_WAIT_S } from "./cooldown.ts";
import type { DoctorStep } from "./doctor-steps.ts";
import type { Evidence } from "./evidence.ts";
import { failureRow } from "./failure-row.ts";
import { GATEWAY_LIMIT_S } from "./gateway-limit.ts";
import { SERVICE_NAMES, type Service, serviceAtStart } from "./service.ts";

interface ServiceFacts {
  readonly service: Service;
}

interface HostFacts extends ServiceFacts {
  readonly host: string;
}

/** Whether a server answered recently: an idle model is slow once. */
export type Warmth = "cold" | "warm" | "unknown";

interface CorsFacts {
  readonly service: "s3" | "api";
  readonly host: string;
  /** The page's own origin, which the server's rules must name. */
  readonly origin: string;
  /** The bucket's origin by the configuration. */
  readonly region?: string | undefined;
}

interface TimeoutFacts extends ServiceFacts {
  readonly afterS: number;
  /** Whether the page gave up, at the limit of its configuration. */
  readonly isOwnLimit?: true;
  readonly warmth?: Warmth | undefined;
}

/** What a connection does while it is silent. */
export type SilentStep = "sending" | "answering" | "receiving";

interface SilenceFacts extends HostFacts {
  readonly step: SilentStep;
  readonly afterS: number;
}

const SILENCE_TITLES: Readonly<Record<SilentStep, (where: string, afterS: number) => string>> = {
  sending: (where, afterS) =>
    `The upload to ${where} stalled: nothing could be sent for ${afterS} seconds.`,
  answering: (where, afterS) =>
    `${where.charAt(0).toUpperCase()}${where.slice(1)} took the request and gave no answer within ${afterS} seconds.`,
  receiving: (where, afterS) =>
    `The answer of ${where} stopped halfway: nothing arrived for ${afterS} seconds.`,
};

/** The check of a service as a whole. */
export const SERVICE_STEPS: Readonly<Record<Service, DoctorStep>> = {
  page: "origin",
  sts: "identity",
  s3: "bucket",
  api: "api",
  "demo-credentials": "keys",
};

const UNREACHABLE_ACTIONS: Readonly<Record<Service, string>> = {
  page: "Check that the page’s server is running, then try again.",
  sts: "Check the region in Settings and whether a firewall or blocker is in the way, then try again.",
  s3: "Check the spelling of the bucket and region in Settings, and whether a firewall or ad blocker is in the way, then run it again.",
  api: "Check the spelling of the API URL in Settings, and whether a firewall or ad blocker is in the way; if neither is the cause, the API was deleted: ask your instructor.",
  "demo-credentials": "Check that the local stack is running (npm start), then try again.",
};

const TIMEOUT_ACTIONS: Readonly<Record<Warmth, string>> = {
  cold: "The model has been idle, so it was probably still starting: run it again; the upload is kept.",
  warm: "The model answered before, so it is running but slow: run it again or drop a smaller array; your instructor can raise the limit or give the endpoint a larger instance.",
  unknown: "A cold model needs a moment to start: run it again; the upload is kept.",
};

const UNAVAILABLE_ACTIONS: Readonly<Record<Service, string>> = {
  page: "Wait a moment, then reload the page.",
  sts: "Wait a moment and try again.",
  s3: "Wait a moment and run it again; nothing is lost.",
  api: "Wait a moment and run it again; the upload is kept.",
  "demo-credentials": "Wait a moment and try again.",
};

const OTHER_TIMEOUT_ACTIONS: Readonly<Record<Exclude<Service, "api">, string>> = {
  page: "Check the network, then try again.",
  sts: "Check the network and whether a firewall or VPN is in the way, then try again.",
  s3: "Check the network, then try again.",
  "demo-credentials": "Check that the local stack is running (npm start), then try again.",
};

/** Requests that got no answer that this page may read, or one that says "not now". */
export const NETWORK_FAILURES = {
  offline: failureRow({
    service: undefined,
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: "This computer is offline.",
    action: "Connect to the network and run it again; nothing is lost.",
  }),

  /** Not even a request without CORS reaches the host. */
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

  /** Another method is allowed, so bucket, region and origin are right. */
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
      `The bucket ${bucket} allows this page, but its CORS rules do not allow ${origin} to ${method === "PUT" ? "PUT with a Content-Type" : "GET"}.`,
    action: "Set these CORS rules on the bucket, then run the checks again.",
  }),

  /** CORS allows reading the POST's answer, but its preflight is refused. */
  "cors-preflight-refused": failureRow<{ readonly origin: string }>({
    service: "api",
    fixedBy: "instructor",
    doctorStep: "api-cors",
    retry: "never",
    title: ({ origin }) =>
      `The API accepts the POST, but its OPTIONS method does not allow a page from ${origin} to send JSON.`,
    action: "Enable CORS on the resource and deploy the API again.",
  }),

  /**
   * The preflight passes, but the answer itself may not be read. Pages cannot see why: its header is
   * missing, or doubled ("*, *").
   */
  "cors-answer-refused": failureRow<{
    readonly host: string;
    /** Whether the form of the request is not the cause: every one was tried, or errors can be read. */
    readonly triedForms?: true;
  }>({
    service: "api",
    fixedBy: ({ triedForms }) => (triedForms ? "instructor" : "you"),
    doctorStep: "api-cors",
    retry: "never",
    title: ({ host, triedForms = false }) =>
      triedForms
        ? `The inference API at ${host} answers no format of the request with the CORS headers that let this page read it.`
        : `The inference API at ${host} allows the request, but this page may not read its answer: the function failed, often over the array’s batch axis, or its answers lack CORS headers.`,
    action: ({ triedForms = false }) =>
      triedForms
        ? "If two parts of the server send CORS headers (the function, and its API or function URL), keep one; if none does, the function must send Access-Control-Allow-Origin."
        : "Try other formats of the request first: under Lambda proxy integration a function’s own error has no CORS headers.",
  }),

  /** A captive portal, a proxy or a firewall answers, not the service. */
  "answer-replaced": failureRow<HostFacts>({
    service: ({ service }) => service,
    fixedBy: "you",
    doctorStep: ({ service }) => SERVICE_STEPS[service],
    retry: "never",
    title: ({ service, host }) =>
      `Something else answered in place of ${SERVICE_NAMES[service]} at ${host}: a sign-in page of this network, a proxy or a firewall.`,
    action:
      "Open any other site to see whether the network asks you to sign in, or use another network; then run it again.",
  }),

  "mixed-content": failureRow<{ readonly host: string }>({
    service: undefined,
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: ({ host }) =>
      `This page is served over https, and browsers do not let it call http addresses such as ${host}.`,
    action: "Enter a URL that starts with https:// in Settings.",
  }),

  "connection-lost": failureRow<HostFacts>({
    service: ({ service }) => service,
    fixedBy: "you",
    doctorStep: ({ service }) => (service === "s3" ? "upload" : "post"),
    retry: "cooldown",
    title: ({ service, host }) =>
      `The connection to ${SERVICE_NAMES[service]} at ${host} was lost.`,
    action: "Check the network, then run it again; a completed upload is not repeated.",
  }),

  /** The connection is there, and nothing moves on it. */
  "connection-silent": failureRow<SilenceFacts>({
    service: ({ service }) => service,
    fixedBy: "you",
    doctorStep: ({ service, step }) =>
      service === "s3" && step !== "receiving" ? "upload" : SERVICE_STEPS[service],
    retry: "never",
    title: ({ service, host, step, afterS }) =>
      SILENCE_TITLES[step](`${SERVICE_NAMES[service]} at ${host}`, afterS),
    action:
      "Check the network (a VPN, a proxy or weak Wi-Fi), then run it again: what has arrived is not sent twice.",
  }),

  "answer-hidden": failureRow<{ readonly host: string }>({
    service: "api",
    fixedBy: "time",
    doctorStep: "post",
    retry: "never",
    title: ({ host }) =>
      `The inference API at ${host} answered, but without the CORS headers that let this page read it.`,
    action:
      "This is usually an error response, most often because of too many requests at once: wait a few seconds and run it again. If it happens again, your instructor can add CORS to the API’s DEFAULT_4XX and DEFAULT_5XX gateway responses.",
  }),

  "timed-out": failureRow<TimeoutFacts>({
    service: ({ service }) => service,
    fixedBy: ({ service, warmth }) =>
      service === "api" && warmth === "warm" ? "instructor" : "time",
    doctorStep: ({ service }) => (service === "api" ? "model" : SERVICE_STEPS[service]),
    retry: "never",
    title: timeoutTitle,
    action: ({ service, warmth = "unknown" }) =>
      service === "api" ? TIMEOUT_ACTIONS[warmth] : OTHER_TIMEOUT_ACTIONS[service],
  }),

  throttled: failureRow<ServiceFacts & { readonly evidence?: Evidence }>({
    service: ({ service }) => service,
    fixedBy: ({ evidence }) => (isLongWait(evidence) ? "instructor" : "time"),
    doctorStep: ({ service }) => (service === "api" ? "post" : SERVICE_STEPS[service]),
    retry: "backoff, then cooldown",
    title: ({ service }) => `${serviceAtStart(service)} is receiving too many requests.`,
    action: ({ evidence }) =>
      isLongWait(evidence)
        ? `It asks to wait ${timeSpanText(evidence?.retryAfterS ?? 0)}: run it again then, or ask your instructor to raise the limit.`
        : "Too many requests at once. Wait a few seconds and retry.",
  }),

  "quota-exceeded": failureRow({
    service: "api",
    fixedBy: "instructor",
    doctorStep: "post",
    retry: "never",
    title: "The inference API’s usage plan has no requests left for now.",
    action: "Your instructor can raise the usage plan’s quota, or wait until it is reset.",
  }),

  "service-unavailable": failureRow<ServiceFacts>({
    service: ({ service }) => service,
    fixedBy: "time",
    doctorStep: ({ service }) => SERVICE_STEPS[service],
    retry: "backoff, then cooldown",
    title: ({ service }) =>
      `${serviceAtStart(service)} is temporarily unavailable, or took too long.`,
    action: ({ service }) => UNAVAILABLE_ACTIONS[service],
  }),
} as const;

function isLongWait(evidence: Evidence | undefined): boolean {
  return (evidence?.retryAfterS ?? 0) > MAX_SHORT_WAIT_S;
}

function corsAction({ service, origin, region }: CorsFacts): string {
  if (service === "api") {
    return `The API lacks CORS for this page (${origin}) or was not deployed after it was added: your instructor can enable CORS on the resource and deploy the API.`;
  }
  const where = region === undefined ? "not in the region in Settings" : `not in ${region}`;
  return `The bucket’s CORS rules do not name this page (${origin}), or the bucket is ${where}, or its name is wrong: your instructor can add the rule, and you can correct name and region in Settings.`;
}

function timeoutTitle({ service, afterS, isOwnLimit }: TimeoutFacts): string {
  const late = `${serviceAtStart(service)} gave no answer within ${afterS} seconds`;
  if (service !== "api") return `${late}.`;
  if (isOwnLimit) return `${late}, after which this page stops waiting.`;
  return afterS === GATEWAY_LIMIT_S
    ? `${late}, API Gateway’s own limit.`
    : `${late}, past API Gateway’s own limit of ${GATEWAY_LIMIT_S}.`;
}
