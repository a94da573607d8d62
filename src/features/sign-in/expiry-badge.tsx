import "./sign-in.css";
import type { ReactNode } from "react";
import { expiryAnnouncement, expiryText } from "#domain/credentials/expiry.ts";
import type { Session } from "#domain/credentials/session.ts";
import { useExpiry } from "./use-expiry.ts";

/** The countdown of the credentials, for the header. */
export function ExpiryBadge({ session }: { readonly session: Session }): ReactNode {
  const expiry = useExpiry(session);
  const text = expiry === undefined ? "" : expiryText(expiry);
  if (expiry === undefined || text === "") return null;
  const isShort = expiryAnnouncement(expiry) !== "" || expiry.state === "ended";
  return (
    <span className="expiry" data-short={isShort}>
      {text}
    </span>
  );
}

/** The same for screen readers, outside the button, whose name it would otherwise become. */
export function ExpiryAnnouncement({
  session,
}: {
  readonly session: Session | undefined;
}): ReactNode {
  const expiry = useExpiry(session);
  return (
    <span className="visually-hidden" role="status">
      {expiry === undefined ? "" : expiryAnnouncement(expiry)}
    </span>
  );
}
