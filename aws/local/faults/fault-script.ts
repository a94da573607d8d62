import * as v from "valibot";
import { FUNCTION_ANSWERS } from "./function-answers.ts";
import { GATEWAY_ANSWERS } from "./gateway-answers.ts";
import { NETWORK_FAULTS } from "./network-faults.ts";
import { S3_REFUSALS } from "./s3-refusals.ts";
import { SERVER_PROFILES } from "./server-profiles.ts";
import { STS_REFUSALS } from "./sts-refusals.ts";

/** The API's answers by name, whoever is said to have made them. */
export const API_ANSWERS = { ...FUNCTION_ANSWERS, ...GATEWAY_ANSWERS } as const;

const COMMON = {
  /** How many requests it is for; 1 unless given. */
  times: v.optional(
    v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal("until-cleared")]),
  ),
  /** The method it is for, or `*`; what the page does with the service unless given: POST, or PUT for S3. */
  method: v.optional(v.pipe(v.string(), v.regex(/^(\*|[A-Z]+)$/))),
  /** Milliseconds before the answer begins; with `as-usual` a slow service. */
  delayMs: v.optional(v.pipe(v.number(), v.minValue(0))),
  /** Whether the page may read the answer; true unless given. S3 goes by its bucket's rules then. */
  cors: v.optional(v.boolean()),
};

const SCRIPT = v.variant("service", [
  v.strictObject({
    service: v.literal("api"),
    answer: v.picklist(namesOf({ ...API_ANSWERS, ...SERVER_PROFILES, ...NETWORK_FAULTS })),
    ...COMMON,
  }),
  v.strictObject({
    service: v.literal("s3"),
    answer: v.picklist(namesOf({ ...S3_REFUSALS, ...NETWORK_FAULTS })),
    ...COMMON,
  }),
  v.strictObject({
    service: v.literal("sts"),
    answer: v.picklist(namesOf({ ...STS_REFUSALS, ...NETWORK_FAULTS })),
    ...COMMON,
  }),
]);

/** Which service gives which answer, and to how many requests. */
export type FaultScript = v.InferInput<typeof SCRIPT>;

export type FaultService = FaultScript["service"];

/** Reads a script. @throws Error in one sentence that names what is wrong and what may stand there. */
export function parseFaultScript(value: unknown): FaultScript {
  const result = v.safeParse(SCRIPT, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`A script's ${v.getDotPath(issue) ?? "form"} is wrong: ${issue.message}.`);
}

function namesOf<Table extends object>(table: Table): (keyof Table)[] {
  // The tables are written out in this folder, so their keys are all there are.
  return Object.keys(table) as (keyof Table)[];
}
