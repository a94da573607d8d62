import * as v from "valibot";
import { FUNCTION_RESPONSES } from "./function-responses.ts";
import { GATEWAY_RESPONSES } from "./gateway-responses.ts";
import { NETWORK_FAULTS } from "./network-faults.ts";
import { S3_ERRORS } from "./s3-errors.ts";
import { SERVER_PROFILES } from "./server-profiles.ts";
import { STS_ERRORS } from "./sts-errors.ts";

/** Every canned response of the API, by name. */
export const API_RESPONSES = { ...FUNCTION_RESPONSES, ...GATEWAY_RESPONSES } as const;

const COMMON = {
  /** How many requests fail; default 1. */
  times: v.optional(
    v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal("until-cleared")]),
  ),
  /** The HTTP method to match, or `*`; default POST, for S3 PUT. */
  method: v.optional(v.pipe(v.string(), v.regex(/^(\*|[A-Z]+)$/))),
  /** Milliseconds before the response starts; with `as-usual` a slow service. */
  delayMs: v.optional(v.pipe(v.number(), v.minValue(0))),
  /** Whether pages may read the response; default true, which for S3 means by its bucket's CORS rules. */
  cors: v.optional(v.boolean()),
};

const SCRIPT = v.variant("service", [
  v.strictObject({
    service: v.literal("api"),
    answer: v.picklist(namesOf({ ...API_RESPONSES, ...SERVER_PROFILES, ...NETWORK_FAULTS })),
    ...COMMON,
  }),
  v.strictObject({
    service: v.literal("s3"),
    answer: v.picklist(namesOf({ ...S3_ERRORS, ...NETWORK_FAULTS })),
    ...COMMON,
  }),
  v.strictObject({
    service: v.literal("sts"),
    answer: v.picklist(namesOf({ ...STS_ERRORS, ...NETWORK_FAULTS })),
    ...COMMON,
  }),
]);

/** One fault: the service, its response, and which requests it applies to. */
export type FaultScript = v.InferInput<typeof SCRIPT>;

export type FaultService = FaultScript["service"];

/** Parses a fault script. @throws Error that names the wrong field and the accepted values. */
export function parseFaultScript(value: unknown): FaultScript {
  const result = v.safeParse(SCRIPT, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`A script's ${v.getDotPath(issue) ?? "form"} is wrong: ${issue.message}.`);
}

function namesOf<Table extends object>(table: Table): (keyof Table)[] {
  // Safe: the tables are literals of this folder, without further keys.
  return Object.keys(table) as (keyof Table)[];
}
