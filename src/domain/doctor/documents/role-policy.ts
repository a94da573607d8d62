import { partitionOf, quoted } from "#domain/doctor/aws-lines.ts";
import type { DocumentContext, Snippet } from "./snippet.ts";

/** IAM Identity Center creates these roles and reverts manual changes to them. */
const MANAGED_ROLE = "AWSReservedSSO_";

/**
 * The policy that lets each caller of a role write and read their own folder only: IAM puts the
 * caller's UserId in place of `${aws:userid}`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function policyFor({ config }: DocumentContext): object {
  const { bucket, prefix, region, keyOwner } = config;
  // If participants choose their folder's name, IAM cannot restrict them to it.
  const own = keyOwner === "userid" ? `$\{aws:userid}/*` : "*";
  const folder = `arn:${partitionOf(region)}:s3:::${bucket}/${prefix}${own}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PlumescopeUploads",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:GetObject"],
        Resource: folder,
      },
    ],
  };
}

/** The policy and, where the role can be edited, the command that attaches it. */
export function roleSnippets(context: DocumentContext): readonly Snippet[] {
  const policy = policyFor(context);
  const role = context.identity?.role ?? "YOUR-ROLE";
  const shown = { title: policyTitle(role), text: JSON.stringify(policy, undefined, 2) };
  if (role.startsWith(MANAGED_ROLE)) return [shown];
  const document = quoted(JSON.stringify(policy));
  return [
    shown,
    {
      title: "Or with the AWS CLI",
      text: `aws iam put-role-policy --role-name ${role} --policy-name plumescope-uploads --policy-document ${document}`,
    },
  ];
}

function policyTitle(role: string): string {
  return role.startsWith(MANAGED_ROLE)
    ? `Inline policy for the permission set behind ${role}, in IAM Identity Center`
    : `Inline policy for the role ${role}`;
}
