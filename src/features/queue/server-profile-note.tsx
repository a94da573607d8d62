import type { ReactNode } from "react";
import { personalityText } from "#domain/inference/server-profile.ts";
import { rememberedServer } from "#services/api/server-profiles.ts";

/** What kind of server this browser has learnt to be behind the API's address. */
export function ServerNote({ apiUrl }: { readonly apiUrl: string }): ReactNode {
  const server = rememberedServer(apiUrl);
  if (server === undefined) return null;
  return (
    <details className="quiet small">
      <summary>About this API</summary>
      <p>{personalityText(server)}</p>
    </details>
  );
}
