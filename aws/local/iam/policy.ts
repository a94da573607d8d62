/** An identity-based policy, as far as a workshop needs: the grammar of IAM/latest/UserGuide/reference_policies_grammar.html. */
export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Conditions;
}

/** Expected values by condition key, by operator. */
export type Conditions = {
  readonly [Operator in ConditionOperator]?: Readonly<Record<string, string | readonly string[]>>;
};

type ConditionOperator = "StringEquals" | "StringNotEquals" | "StringLike" | "StringNotLike";

/** What is decided on: who wants to do what, and the facts that conditions and variables read. */
export interface AccessRequest {
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** Values by the name of their condition key, such as `aws:userid` and `s3:prefix`. */
  readonly context: Readonly<Record<string, string>>;
}

/** `implicit`: no statement allows it; `explicit`: one denies it. */
export type Decision = "allowed" | "implicit" | "explicit";

/** Decides by IAM's rules: a Deny wins over any Allow, and what nothing allows is denied. */
export function decide({ Statement: statements }: Policy, request: AccessRequest): Decision {
  const matching = statements.filter((statement) => applies(statement, request));
  if (matching.some(({ Effect }) => Effect === "Deny")) return "explicit";
  return matching.length > 0 ? "allowed" : "implicit";
}

function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    listOf(statement.Action).some((pattern) =>
      // Actions are compared without case, and have no variables.
      matches(literalOf(pattern.toLowerCase()), request.action.toLowerCase()),
    ) &&
    listOf(statement.Resource).some((pattern) =>
      matches(substitute(pattern, request.context), request.resource),
    ) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, expected]) =>
        // The entries of a Conditions have its operators as names.
        holds(operator as ConditionOperator, key, listOf(expected), request.context),
      ),
    )
  );
}

/**
 * Whether one key's condition holds: any of the values for a positive operator, none for a negated one.
 * A key that the request lacks fails the first and passes the second.
 */
function holds(
  operator: ConditionOperator,
  key: string,
  expected: readonly string[],
  context: AccessRequest["context"],
): boolean {
  const found = contextValue(context, key);
  const isNegated = operator.startsWith("StringNot");
  if (found === undefined) return isNegated;
  const isLike = operator.endsWith("Like");
  const isAny = expected.some((value) => {
    const pattern = substitute(value, context);
    return isLike ? matches(pattern, found) : textOf(pattern) === found;
  });
  return isAny !== isNegated;
}

/** Condition keys are compared without case. */
function contextValue(context: AccessRequest["context"], key: string): string | undefined {
  const wanted = key.toLowerCase();
  return Object.entries(context).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** A part of a pattern: text of a policy, in which wildcards count, or the value of a variable, in which not. */
interface PatternPart {
  readonly text: string;
  readonly isValue: boolean;
}

/** Undefined if a variable has no value: then nothing matches. */
type Pattern = readonly PatternPart[] | undefined;

const VARIABLE = /\$\{([^{}]*)\}/;

function literalOf(text: string): Pattern {
  return [{ text, isValue: false }];
}

/** Replaces policy variables: IAM/latest/UserGuide/reference_policies_variables.html */
function substitute(pattern: string, context: AccessRequest["context"]): Pattern {
  // A split by one group puts every group's text at an odd place.
  const parts = pattern.split(VARIABLE).map((text, at) => {
    if (at % 2 === 0) return { text, isValue: false };
    const value = variable(text, context);
    return value === undefined ? undefined : { text: value, isValue: true };
  });
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known : undefined;
}

/** `${*}`, `${?}` and `${$}` are the characters themselves; `${key, 'text'}` has a default. */
function variable(name: string, context: AccessRequest["context"]): string | undefined {
  if (["*", "?", "$"].includes(name)) return name;
  const [, key = "", fallback] = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(name) ?? [];
  return contextValue(context, key) ?? fallback;
}

function textOf(pattern: Pattern): string | undefined {
  return pattern?.map(({ text }) => text).join("");
}

function matches(pattern: Pattern, text: string): boolean {
  if (pattern === undefined) return false;
  const source = pattern.map((part) => (part.isValue ? escapePattern(part.text) : wild(part.text)));
  return new RegExp(`^${source.join("")}$`, "su").test(text);
}

function wild(text: string): string {
  return escapePattern(text).replaceAll("\\*", ".*").replaceAll("\\?", ".");
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function listOf(values: string | readonly string[]): readonly string[] {
  return typeof values === "string" ? [values] : values;
}
