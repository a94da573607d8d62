import { parseCredentials, type TemporaryCredentials } from "#domain/credentials.ts";
import { AppError } from "#domain/failure.ts";
import { fetchFrom } from "./network.ts";

/** Fresh credentials from the local stack, in the form that `credential_process` prints. */
export async function fetchDemoCredentials(
  url: string,
  signal: AbortSignal,
): Promise<TemporaryCredentials> {
  const response = await fetchFrom("demo-credentials", url, { method: "POST", signal });
  if (!response.ok) {
    throw new AppError({
      kind: "credentials-malformed",
      reason: `The local stack gave no demo credentials (HTTP ${response.status}).`,
      remedy: "Start it again with npm start, then press the button again.",
    });
  }
  return parseCredentials(await response.text());
}
