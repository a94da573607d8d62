import * as v from "valibot";
import { S3Error } from "./errors.ts";

/** A policy of a POST form: until when, and what it may contain. AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
export interface PostPolicy {
  readonly expiration: Date;
  readonly conditions: readonly Condition[];
}

type Condition =
  | { readonly kind: "eq" | "starts-with"; readonly field: string; readonly value: string }
  | { readonly kind: "content-length-range"; readonly from: number; readonly to: number };

/** Fields that need no condition. */
const FREE_FIELDS = ["x-amz-signature", "policy", "file"];

const POLICY = v.object({
  expiration: v.pipe(v.string(), v.isoTimestamp()),
  conditions: v.array(v.unknown()),
});
const SIZE = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))]),
  v.integer(),
  v.minValue(0),
);
const RANGE = v.tuple([
  v.pipe(v.string(), v.toLowerCase(), v.literal("content-length-range")),
  SIZE,
  SIZE,
]);
const MATCH = v.tuple([
  v.pipe(v.string(), v.toLowerCase(), v.picklist(["eq", "starts-with"])),
  v.pipe(v.string(), v.startsWith("$")),
  v.string(),
]);
const EXACT = v.pipe(
  v.record(v.string(), v.string()),
  v.check((fields) => Object.keys(fields).length === 1),
);

/** Parses the base64 of a policy. @throws S3Error InvalidPolicyDocument */
export function readPostPolicy(base64: string): PostPolicy {
  const text = Buffer.from(base64, "base64").toString("utf8");
  const policy = v.safeParse(v.pipe(v.string(), v.parseJson(), POLICY), text);
  if (!policy.success) throw invalidPolicy("Invalid JSON.");
  return {
    expiration: new Date(policy.output.expiration),
    conditions: policy.output.conditions.map(readCondition),
  };
}

/**
 * Checks a form's fields against its policy.
 *
 * @param fields by lower-case names, with `bucket` and the key as it will be stored.
 * @throws S3Error AccessDenied
 */
export function checkPostPolicy(
  { expiration, conditions }: PostPolicy,
  fields: ReadonlyMap<string, string>,
  now: Date,
): void {
  if (expiration <= now) throw denied("Policy expired.");
  for (const condition of conditions) {
    if (condition.kind === "content-length-range") continue;
    const { kind, field, value } = condition;
    const found = fields.get(field) ?? "";
    if (kind === "eq" ? found !== value : !startsWith(field, found, value)) {
      throw denied(`Policy Condition failed: ["${kind}", "$${field}", "${value}"]`);
    }
  }
  const named = new Set(conditions.flatMap((one) => ("field" in one ? [one.field] : [])));
  const extra = [...fields.keys()].filter(
    (name) => !(named.has(name) || FREE_FIELDS.includes(name) || name.startsWith("x-ignore-")),
  );
  // The bucket is in the address, not among the sent fields.
  const sent = extra.filter((name) => name !== "bucket");
  if (sent.length > 0) throw denied(`Extra input fields: ${sent.join(", ")}`);
}

/** Checks a file's size against the policy. @throws S3Error */
export function checkPostSize({ conditions }: PostPolicy, size: number): void {
  for (const condition of conditions) {
    if (condition.kind !== "content-length-range") continue;
    if (size > condition.to) {
      throw new S3Error(
        400,
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed size",
        { ProposedSize: String(size), MaxSizeAllowed: String(condition.to) },
      );
    }
    if (size < condition.from) {
      throw new S3Error(
        400,
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
        { ProposedSize: String(size), MinSizeAllowed: String(condition.from) },
      );
    }
  }
}

/** Of several content types, each must start so. */
function startsWith(field: string, found: string, start: string): boolean {
  const values = field === "content-type" ? found.split(",") : [found];
  return values.every((value) => value.startsWith(start));
}

function readCondition(source: unknown): Condition {
  const range = v.safeParse(RANGE, source);
  if (range.success) {
    const [kind, from, to] = range.output;
    return { kind, from, to };
  }
  const match = v.safeParse(MATCH, source);
  if (match.success) {
    const [kind, field, value] = match.output;
    return { kind, field: field.slice(1).toLowerCase(), value };
  }
  const exact = v.safeParse(EXACT, source);
  const [entry] = exact.success ? Object.entries(exact.output) : [];
  if (entry === undefined) throw invalidPolicy(`Invalid Condition: ${JSON.stringify(source)}`);
  return { kind: "eq", field: entry[0].toLowerCase(), value: entry[1] };
}

function invalidPolicy(reason: string): S3Error {
  return new S3Error(400, "InvalidPolicyDocument", `Invalid Policy: ${reason}`);
}

function denied(reason: string): S3Error {
  return new S3Error(403, "AccessDenied", `Invalid according to Policy: ${reason}`);
}
