import type { CredentialsLifetime } from "./expiry.ts";
import type { PastedCredentials } from "./temporary-credentials.ts";

/** Keys in use. `id` names them in query keys, where the keys themselves must never be. */
export interface Session extends PastedCredentials, CredentialsLifetime {
  readonly id: number;
  /** The name that a person chose for the keys of their objects, and who chose it. */
  readonly chosenName: { readonly userId: string; readonly name: string } | undefined;
}
