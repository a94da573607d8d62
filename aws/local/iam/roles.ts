import type { Session } from "#local/sessions.ts";
import { type AccessRequest, decide, type Policy } from "./policy.ts";

/**
 * The roles of the stack's credentials: `workshop` may do everything, as the keys of the chapter's class
 * may; `participant` has the policy that the deployment prints.
 */
export const ROLES = ["workshop", "participant"] as const;
export type Role = (typeof ROLES)[number];

/** What the participant's policy names. */
interface PolicyNames {
  readonly bucket: string;
  /** Of every key that participants may use. */
  readonly prefix: string;
  /** The ARN of the API's POST method. */
  readonly apiArn: string;
}

/** The policy of docs/instructor.md, which the deployment prints: aws/infra/participant-policy.ts. */
export function participantPolicy({ bucket, prefix, apiArn }: PolicyNames): Policy {
  const own = `${prefix}\${aws:userid}/*`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnFolder",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: `arn:aws:s3:::${bucket}/${own}`,
      },
      {
        Sid: "ListOwnFolder",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: `arn:aws:s3:::${bucket}`,
        Condition: { StringLike: { "s3:prefix": own } },
      },
      {
        Sid: "CallTheApi",
        Effect: "Allow",
        Action: "execute-api:Invoke",
        Resource: apiArn,
      },
    ],
  };
}

/** Says why a session may not do something; undefined if it may. */
export type AccessCheck = (
  session: Session,
  request: Pick<AccessRequest, "action" | "resource"> & Partial<AccessRequest>,
) => string | undefined;

/** Allows everything: of a service without policies. */
export const ALLOW_ALL: AccessCheck = () => undefined;

/**
 * Checks sessions of the role `participant` by its policy, those of functions' roles by theirs, and allows every
 * other session everything.
 */
export function createAccessCheck(
  participant: Policy,
  functions: ReadonlyMap<string, Policy> = new Map(),
): AccessCheck {
  const policies = new Map([...functions, ["participant", participant]]);
  return (session, { action, resource, context }) => {
    const policy = policies.get(roleOf(session) ?? "");
    if (policy === undefined) return undefined;
    const caller = { "aws:userid": session.userId, "aws:PrincipalAccount": session.account };
    const decision = decide(policy, { action, resource, context: { ...caller, ...context } });
    if (decision === "allowed") return undefined;
    const reason =
      decision === "explicit"
        ? "with an explicit deny in an identity-based policy"
        : `because no identity-based policy allows the ${action} action`;
    // S3 alone writes the resource between quotation marks.
    const shown = action.startsWith("s3:") ? `"${resource}"` : resource;
    return `User: ${session.arn} is not authorized to perform: ${action} on resource: ${shown} ${reason}`;
  };
}

function roleOf({ arn }: Session): string | undefined {
  return /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
}
