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
