import type { WorkshopConfig } from "#domain/config/workshop-config.ts";

/** Who the pasted keys belong to, as GetCallerIdentity tells it. */
export interface Identity {
  readonly account: string;
  /** The role's name, or the user's where the keys are not a role's. */
  readonly role: string;
  /** The name of the role session; the access portal puts the person's login there. */
  readonly name: string;
  /** STS's UserId, for example `AROA…:student7`; IAM can scope by it as `${aws:userid}`. */
  readonly userId: string;
}

/**
 * The identity that STS's three facts stand for. ARNs of role sessions read
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

/** What STS allows in the name of a session, and S3 in a key without encoding surprises. */
const OWNER_NAME = /^[\w+=,.@-]{2,64}$/;

/** What is wrong with a name that a person chose for their keys, as a sentence, or undefined. */
export function ownerNameProblem(name: string): string | undefined {
  if (OWNER_NAME.test(name)) return undefined;
  return "A name has 2 to 64 letters without accents, digits or the signs + = , . @ _ -.";
}

/**
 * The part of an object's key that says whose it is. UserId is what IAM can scope by; where the
 * workshop lets people choose, it is the chosen name, or the session's while that is none.
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
