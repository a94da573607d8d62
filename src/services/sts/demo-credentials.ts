import type { PastedCredentials } from "#domain/credentials/temporary-credentials.ts";
import { AppError } from "#domain/failures/failure.ts";
import { fetchFrom } from "#services/browser/network.ts";

/** Requests demo credentials from the local stack. @throws AppError */
export async function fetchDemoCredentials(
  url: string,
  signal: AbortSignal,
): Promise<PastedCredentials> {
  const response = await fetchFrom("demo-credentials", url, { method: "POST", signal });
  const paste = response.ok ? await read(await response.text()) : undefined;
  if (paste?.kind !== "credentials") {
    throw new AppError({
      kind: "credentials-malformed",
      reason: `The local stack issued no demo credentials (HTTP ${response.status}).`,
      action: "Start it again with npm start, then press the button again.",
    });
  }
  return { ...paste.pasted, form: "demo credentials" };
}

async function read(text: string) {
  const { readPaste } = await import("#domain/credentials/read-paste.ts");
  const likely = { profile: undefined, account: undefined };
  return readPaste(text, { admitted: "temporary", earlier: "", likely });
}
