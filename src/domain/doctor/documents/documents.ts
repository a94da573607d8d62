import { stsUrl, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { apiPartsOf, isLocal, s3Options } from "#domain/doctor/aws-lines.ts";
import type { Failure, FailureKind, FailureOf } from "#domain/failures/failure.ts";
import {
  answerSnippets,
  apiClicks,
  apiSnippets,
  curlSnippet,
  deploySnippet,
  gatewayResponsesSnippet,
  pathSnippets,
} from "./api-cors.ts";
import { bucketCorsClicks, bucketCorsSnippets } from "./bucket-cors.ts";
import { roleSnippets } from "./role-policy.ts";
import type { DocumentContext, Snippet } from "./snippet.ts";

/** What the doctor adds to a failure's own sentences. */
export interface FixDocuments {
  /** More about what to do, from the configuration that was checked. */
  readonly hint?: string;
  /** The way through the AWS console, click by click. */
  readonly clicks?: readonly string[];
  readonly snippets?: readonly Snippet[];
}

/** The failures for which the doctor has documents. */
type DocumentedKind =
  | "page-from-disk"
  | "clock-skewed"
  | "credentials-missing"
  | "credentials-expired"
  | "credentials-refused"
  | "unreachable"
  | "sts-answer-blocked"
  | "bucket-missing"
  | "wrong-region"
  | "cors-refused"
  | "cors-method-refused"
  | "cors-preflight-refused"
  | "cors-answer-refused"
  | "access-denied"
  | "answer-hidden"
  | "timed-out"
  | "inference-refused";

const START_PROJECT: Snippet = { title: "In the project’s folder", text: "npm start" };

const EXPORT_CREDENTIALS: Snippet = {
  title: "Credentials from a profile of the AWS CLI, as a block to paste",
  text: "aws configure export-credentials --format env",
};

const SET_CLOCK: readonly Snippet[] = [
  { title: "Windows, as administrator", text: "w32tm /resync" },
  { title: "macOS", text: "sudo sntp -sS time.apple.com" },
  { title: "Linux", text: "sudo timedatectl set-ntp true" },
];

const DOCUMENTS: {
  readonly [K in DocumentedKind]: (failure: FailureOf<K>, context: DocumentContext) => FixDocuments;
} = {
  "page-from-disk": () => ({ snippets: [START_PROJECT] }),
  "clock-skewed": () => ({ snippets: SET_CLOCK }),
  "credentials-missing": () => ({ snippets: [EXPORT_CREDENTIALS] }),
  "credentials-expired": () => ({ snippets: [EXPORT_CREDENTIALS] }),
  "credentials-refused": (_failure, { config }) => ({
    snippets: [EXPORT_CREDENTIALS, callerIdentity(config)],
  }),
  unreachable: ({ host }) =>
    isLocal(`http://${host}`)
      ? { hint: "Start the local stack in the project’s folder.", snippets: [START_PROJECT] }
      : {
          snippets: [
            { title: "Does the name exist?", text: `nslookup ${host.replace(/:\d+$/, "")}` },
          ],
        },
  "sts-answer-blocked": (_failure, { config }) => ({ snippets: [callerIdentity(config)] }),
  "bucket-missing": (_failure, { config }) => ({
    snippets: [{ title: "Which buckets exist?", text: `aws s3 ls ${s3Options(config)}` }],
  }),
  "wrong-region": (_failure, { config }) => ({ snippets: [bucketLocation(config)] }),
  "cors-refused": ({ service }, context) =>
    service === "s3" ? bucketCors(context) : apiCors(context),
  "cors-method-refused": (_failure, context) => ({
    clicks: bucketCorsClicks(context.config.bucket),
    snippets: bucketCorsSnippets(context),
  }),
  "cors-preflight-refused": (_failure, context) => ({
    clicks: apiClicks(context),
    snippets: apiSnippets(context),
  }),
  "access-denied": ({ service, action = "", deniedBy }, context) =>
    service === "s3" && deniedBy === undefined && !action.startsWith("kms:")
      ? { snippets: roleSnippets(context) }
      : {},
  "cors-answer-refused": (_failure, context) => ({ snippets: answerSnippets(context) }),
  "answer-hidden": (_failure, context) => ({ snippets: errorSnippets(context) }),
  "timed-out": ({ service }, context) =>
    service === "api" ? { snippets: errorSnippets(context) } : {},
  "inference-refused": ({ code }, context) => {
    switch (code) {
      case "wrong-path":
      case "method-not-allowed":
        return {
          hint: pathHint(context.config),
          snippets: [...pathSnippets(context), deploySnippet(context)],
        };
      case "object-outside-workshop":
        return { hint: functionHint(context.config) };
      default:
        return {};
    }
  },
};

/** The doctor's additions to a failure's sentences; none for many failures. */
export function documentsFor(failure: Failure, context: DocumentContext): FixDocuments {
  const documents: {
    readonly [kind in FailureKind]?: (failure: never, context: DocumentContext) => FixDocuments;
  } = DOCUMENTS;
  // The table is keyed by kind: its function takes this very failure.
  return documents[failure.kind]?.(failure as never, context) ?? {};
}

function bucketCors(context: DocumentContext): FixDocuments {
  return {
    hint: "The first command prints the bucket’s region, or that there is no such bucket.",
    clicks: bucketCorsClicks(context.config.bucket),
    snippets: [bucketLocation(context.config), ...bucketCorsSnippets(context)],
  };
}

function apiCors(context: DocumentContext): FixDocuments {
  return {
    hint: `${pathHint(context.config)} If curl gets an answer that starts with HTTP/2 200, 400 or 502, CORS is the cause; 403 with Missing Authentication Token means the path is wrong.`,
    clicks: apiClicks(context),
    snippets: [curlSnippet(context), ...apiSnippets(context), ...pathSnippets(context)],
  };
}

function errorSnippets(context: DocumentContext): readonly Snippet[] {
  return [gatewayResponsesSnippet(context), deploySnippet(context)];
}

function pathHint({ apiUrl }: WorkshopConfig): string {
  const { stage, resource } = apiPartsOf(apiUrl);
  return resource === ""
    ? "The URL in Settings lacks the resource: it should be …/stage/resource, for example …/prod/infer."
    : `The URL in Settings names the stage ${stage} and the resource ${resource}: check the spelling of both.`;
}

function functionHint({ bucket, prefix }: WorkshopConfig): string {
  return `Or set the function’s UPLOAD_BUCKET to ${bucket} and UPLOAD_PREFIX to ${prefix || "nothing"}.`;
}

function bucketLocation(config: WorkshopConfig): Snippet {
  return {
    title: "Where is the bucket?",
    text: `aws s3api get-bucket-location --bucket ${config.bucket} ${s3Options(config)}`,
  };
}

function callerIdentity(config: WorkshopConfig): Snippet {
  const endpoint = config.sts.endpoint === undefined ? "" : ` --endpoint-url ${stsUrl(config)}`;
  return {
    title: "The same check with the AWS CLI",
    text: `aws sts get-caller-identity --region ${config.region}${endpoint}`,
  };
}
