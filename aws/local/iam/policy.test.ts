// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like templates.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Conditions, decide, type Policy, type Statement } from "./policy.ts";

/*
 * The rules are IAM/latest/UserGuide's: reference_policies_evaluation-logic, reference_policies_elements_*,
 * reference_policies_multi-value-conditions and reference_policies_variables, with examples from there.
 */
const ARN = "arn:aws:s3:::amzn-s3-demo-bucket/home/martha/file";

function policyOf(...statements: Partial<Statement>[]): Policy {
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      ...statement,
    })),
  };
}

function decisionOf(
  policy: Policy,
  more: { action?: string; resource?: string; context?: Record<string, string> } = {},
) {
  return decide(policy, { action: "s3:GetObject", resource: ARN, context: {}, ...more });
}

describe("statements", () => {
  it.each([
    ["denies by default", policyOf(), "implicit"],
    ["allows what a statement allows", policyOf({}), "allowed"],
    ["denies what a statement denies", policyOf({ Effect: "Deny" }), "explicit"],
    ["lets a deny win, first", policyOf({ Effect: "Deny" }, {}), "explicit"],
    ["lets a deny win, last", policyOf({}, { Effect: "Deny" }), "explicit"],
    ["ignores another action", policyOf({ Action: "s3:PutObject" }), "implicit"],
    ["ignores another resource", policyOf({ Resource: `${ARN}s` }), "implicit"],
    [
      "ignores a deny of another action",
      policyOf({}, { Effect: "Deny", Action: "s3:Put*" }),
      "allowed",
    ],
    [
      "takes any action of a list",
      policyOf({ Action: ["s3:PutObject", "s3:GetObject"] }),
      "allowed",
    ],
    ["takes any resource of a list", policyOf({ Resource: ["arn:aws:s3:::b", ARN] }), "allowed"],
    ["compares actions without case", policyOf({ Action: "S3:GETOBJECT" }), "allowed"],
    ["compares resources with case", policyOf({ Resource: ARN.toUpperCase() }), "implicit"],
  ])("%s", (_rule, policy, decision) => {
    expect(decisionOf(policy)).toBe(decision);
  });

  it.each([
    ["s3:*", true],
    ["s3:Get*", true],
    ["s3:?etObject", true],
    ["s3:GetObject?", false],
    ["*:GetObject", true],
    ["*", true],
    ["s3.GetObject", false],
    ["s3:GetObjec", false],
  ])("matches the action %s as IAM's wildcards do", (Action, isAllowed) => {
    expect(decisionOf(policyOf({ Action }))).toBe(isAllowed ? "allowed" : "implicit");
  });

  it.each([
    ["arn:aws:s3:::amzn-s3-demo-bucket/*", true],
    ["arn:aws:s3:::amzn-s3-demo-bucket/home/*/file", true],
    ["arn:aws:s3:::amzn-s3-demo-bucket/home/m?rtha/file", true],
    ["arn:aws:s3:::amzn-s3-demo-bucket/home", false],
    ["arn:aws:s3:::amzn-s3-demo-bucket", false],
    ["arn:aws:s3:::amzn-s3-demo-bucket/home/*/other", false],
  ])("matches the resource %s as IAM's wildcards do", (Resource, isAllowed) => {
    expect(decisionOf(policyOf({ Resource }))).toBe(isAllowed ? "allowed" : "implicit");
  });

  it("decides the same for any order, and never grants by one more deny", () => {
    const statement = fc.record({
      Effect: fc.constantFrom("Allow" as const, "Deny" as const),
      Action: fc.constantFrom("s3:GetObject", "s3:Put*", "*"),
      Resource: fc.constantFrom(ARN, "arn:aws:s3:::other/*", "*"),
    });
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 6 }), statement, (statements, other) => {
        const decision = decisionOf(policyOf(...statements));
        expect(decisionOf(policyOf(...statements.toReversed()))).toBe(decision);
        const more = decisionOf(policyOf(...statements, { ...other, Effect: "Deny" }));
        if (decision !== "allowed") expect(more).not.toBe("allowed");
      }),
    );
  });
});

describe("conditions", () => {
  it.each<[string, Conditions, Record<string, string>, boolean]>([
    ["an equal text", { StringEquals: { "s3:prefix": "home/" } }, { "s3:prefix": "home/" }, true],
    ["another case", { StringEquals: { "s3:prefix": "home/" } }, { "s3:prefix": "Home/" }, false],
    ["a key of another case", { StringEquals: { "S3:Prefix": "a" } }, { "s3:prefix": "a" }, true],
    [
      "a wildcard that is text",
      { StringEquals: { "s3:prefix": "h*" } },
      { "s3:prefix": "home" },
      false,
    ],
    ["a wildcard", { StringLike: { "s3:prefix": "home/*" } }, { "s3:prefix": "home/a" }, true],
    ["a missing key", { StringLike: { "s3:prefix": "*" } }, {}, false],
    [
      "any value of a list",
      { StringLike: { "s3:prefix": ["", "home/*"] } },
      { "s3:prefix": "" },
      true,
    ],
    [
      "no value of a list",
      { StringLike: { "s3:prefix": ["a", "b*"] } },
      { "s3:prefix": "ab" },
      false,
    ],
    [
      "every key",
      { StringEquals: { "s3:prefix": "a", "s3:delimiter": "/" } },
      { "s3:prefix": "a", "s3:delimiter": "." },
      false,
    ],
    [
      "every operator",
      { StringEquals: { "s3:prefix": "a" }, StringLike: { "s3:delimiter": "*" } },
      { "s3:prefix": "a", "s3:delimiter": "." },
      true,
    ],
    ["not equal", { StringNotEquals: { "s3:prefix": "a" } }, { "s3:prefix": "b" }, true],
    [
      "none of a list",
      { StringNotEquals: { "s3:prefix": ["a", "b"] } },
      { "s3:prefix": "b" },
      false,
    ],
    ["not like", { StringNotLike: { "s3:prefix": "a*" } }, { "s3:prefix": "ab" }, false],
    ["a missing key of a negation", { StringNotEquals: { "s3:prefix": "a" } }, {}, true],
  ])("compare %s", (_rule, Condition, context, isMet) => {
    expect(decisionOf(policyOf({ Condition }), { context })).toBe(isMet ? "allowed" : "implicit");
    expect(decisionOf(policyOf({}, { Effect: "Deny", Condition }), { context })).toBe(
      isMet ? "explicit" : "allowed",
    );
  });
});

describe("policy variables", () => {
  const HOME = "arn:aws:s3:::amzn-s3-demo-bucket/home/${aws:username}/*";

  it.each([
    ["martha", "martha/file", "allowed"],
    ["martha", "Martha/file", "implicit"],
    ["martha", "mary/file", "implicit"],
    ["mar", "martha/file", "implicit"],
    // A value's own wildcards are text.
    ["*", "martha/file", "implicit"],
    ["m?rtha", "martha/file", "implicit"],
    ["a.c", "abc/file", "implicit"],
    ["a.c", "a.c/file", "allowed"],
  ])("give %s the folder home/%s: %s", (username, key, decision) => {
    const resource = `arn:aws:s3:::amzn-s3-demo-bucket/home/${key}`;
    const context = { "aws:username": username };
    expect(decisionOf(policyOf({ Resource: HOME }), { resource, context })).toBe(decision);
  });

  it("match nothing without a value, unless they have a default", () => {
    const resource = "arn:aws:s3:::b/company";
    const with_ = (Resource: string) => decisionOf(policyOf({ Resource }), { resource });
    expect(with_("arn:aws:s3:::b/${aws:PrincipalTag/team}")).toBe("implicit");
    expect(with_("arn:aws:s3:::b/*${aws:PrincipalTag/team}")).toBe("implicit");
    expect(with_("arn:aws:s3:::b/${aws:PrincipalTag/team, 'company'}")).toBe("allowed");
  });

  it("stand for the characters *, ? and $", () => {
    const at = (Resource: string, resource: string) =>
      decisionOf(policyOf({ Resource }), { resource });
    expect(at("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/*")).toBe("allowed");
    expect(at("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/a")).toBe("implicit");
    expect(at("arn:aws:s3:::b/${?}${$}", "arn:aws:s3:::b/?$")).toBe("allowed");
  });

  it("are replaced in conditions too", () => {
    const Condition = { StringLike: { "s3:prefix": "home/${aws:username}/*" } };
    const context = { "aws:username": "martha", "s3:prefix": "home/martha/a" };
    expect(decisionOf(policyOf({ Condition }), { context })).toBe("allowed");
    const other = { ...context, "s3:prefix": "home/mary/a" };
    expect(decisionOf(policyOf({ Condition }), { context: other })).toBe("implicit");
  });
});
