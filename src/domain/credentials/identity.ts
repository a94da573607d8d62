import type { WorkshopConfig } from "#domain/config/workshop-config.ts";

/** The owner of credentials, from GetCallerIdentity. */
export interface Identity {
  readonly account: string;
  /** The role's name; the user's for credentials without a role. */
  readonly role: string;
  /** The name of the role session; the access portal puts the user's login there. */
  readonly name: string;
  /** STS's UserId, for example `AROA…:student7`; IAM can scope by it as `${aws:userid}`. */
  readonly userId: string;
}

/**
 * Parses the reply of GetCallerIdentity. ARNs of role sessions read
 * `arn:aws:sts::<account>:assumed-role/<role>/<session>`, of users `arn:aws:iam::<account>:user/<name>`:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function identityOf(caller: {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}): Identity {
  const [kind = "", ...names] = caller.arn.split(":").slice(5).join(":").split("/");
  const name = names.at(-1) ?? kind;
  const role = kind === "assumed-role" ? (names[0] ?? name) : kind;
  return { account: caller.account, role, name, userId: caller.userId };
}

/** Characters that STS allows in a session's name and that need no encoding in an S3 key. */
const OWNER_NAME = /^[\w+=,.@-]{2,64}$/;

/** Validates the chosen name of an owner: the problem in a sentence, or undefined. */
export function ownerNameProblem(name: string): string | undefined {
  if (OWNER_NAME.test(name)) return undefined;
  return "A name has 2 to 64 characters: letters without accents, digits or + = , . @ _ -.";
}

/**
 * The part of an object's key that names its owner: UserId, which IAM can scope by; where the
 * workshop allows a name instead, the chosen one, or else the session's.
 */
export function ownerIdOf(
  identity: Identity,
  config: Pick<WorkshopConfig, "keyOwner">,
  chosenName: string | undefined,
): string {
  if (config.keyOwner === "userid") return identity.userId;
  const isUsable = chosenName !== undefined && ownerNameProblem(chosenName) === undefined;
  return isUsable ? chosenName : identity.name;
}
