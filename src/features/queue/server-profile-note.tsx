import type { ReactNode } from "react";
import { serverProfileText } from "#domain/inference/server-profile.ts";
import { loadServerProfile } from "#services/api/server-profiles.ts";

/** What kind of server this browser has learnt to be behind the API's address. */
export function ServerProfileNote({ apiUrl }: { readonly apiUrl: string }): ReactNode {
  const server = loadServerProfile(apiUrl);
  if (server === undefined) return null;
  return (
    <details className="quiet small">
      <summary>About this API</summary>
      <p>{serverProfileText(server)}</p>
    </details>
  );
}
