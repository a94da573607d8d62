import type { ReactNode } from "react";
import { type ServerProfile, serverProfileText } from "#domain/inference/server-profile.ts";

/** The profile of the server behind the API; nothing before its first reply. */
export function ServerProfileNote({
  profile,
}: {
  readonly profile: ServerProfile | undefined;
}): ReactNode {
  if (profile === undefined) return null;
  return (
    <details className="quiet small">
      <summary>About this API</summary>
      <p>{serverProfileText(profile)}</p>
    </details>
  );
}
