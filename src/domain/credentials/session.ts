import type { CredentialsLifetime } from "./expiry.ts";
import type { PastedCredentials } from "./temporary-credentials.ts";

/**
 * The credentials in use. `id` identifies them in query keys, which must never contain a
 * credential.
 */
export interface Session extends PastedCredentials, CredentialsLifetime {
  readonly id: number;
  /** The chosen name of the owner's folder, and the UserId that chose it. */
  readonly chosenName: { readonly userId: string; readonly name: string } | undefined;
}
