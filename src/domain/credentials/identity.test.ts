import { describe, expect, it } from "vitest";
import { identityOf, ownerIdOf, ownerNameProblem } from "./identity.ts";

it.each([
  {
    arn: "arn:aws:sts::123456789012:assumed-role/workshop-role/student7",
    userId: "AROAEXAMPLE:student7",
    expected: { role: "workshop-role", name: "student7" },
  },
  {
    arn: "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Class_1a2b/ada@example.org",
    userId: "AROAEXAMPLE:ada@example.org",
    expected: { role: "AWSReservedSSO_Class_1a2b", name: "ada@example.org" },
  },
  {
    arn: "arn:aws:iam::123456789012:user/teachers/grace",
    userId: "AIDAEXAMPLE",
    expected: { role: "user", name: "grace" },
  },
  {
    arn: "arn:aws-cn:sts::123456789012:federated-user/lin",
    userId: "123456789012:lin",
    expected: { role: "federated-user", name: "lin" },
  },
  {
    arn: "arn:aws:iam::123456789012:root",
    userId: "123456789012",
    expected: { role: "root", name: "root" },
  },
])("reads who $arn is", ({ arn, userId, expected }) => {
  const account = "123456789012";
  expect(identityOf({ account, arn, userId })).toEqual({ account, userId, ...expected });
});

describe("the owner in an object's key", () => {
  const identity = { account: "1", role: "r", name: "student7", userId: "AROA:student7" };

  it.each([
    ["userid", undefined, "AROA:student7"],
    ["userid", "ada", "AROA:student7"],
    ["name", undefined, "student7"],
    ["name", "ada", "ada"],
    ["name", "../else", "student7"],
    ["name", "", "student7"],
  ] as const)("is by %s, with the chosen name %o, %s", (keyOwner, chosen, owner) => {
    expect(ownerIdOf(identity, { keyOwner }, chosen)).toBe(owner);
  });

  it.each([
    ["ada.lovelace@example.org", undefined],
    ["a", expect.stringMatching(/^A name has .*\.$/)],
    ["a/b", expect.stringMatching(/^A name has .*\.$/)],
    ["ada b", expect.stringMatching(/^A name has .*\.$/)],
    ["x".repeat(65), expect.stringMatching(/^A name has .*\.$/)],
  ])("may be named %o: %o", (name, problem) => {
    expect(ownerNameProblem(name)).toEqual(problem);
  });
});
