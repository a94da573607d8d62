import { expect, it } from "vitest";
import { identityOf } from "./identity.ts";

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
