import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { FIXED_BY_TEXT } from "#domain/failures/fixed-by.ts";
import type { FailureNoticeProps } from "./failure-notice.tsx";

let requested: Promise<{ default: ComponentType<FailureNoticeProps> }> | undefined;

function sentences(): NonNullable<typeof requested> {
  requested ??= import("./failure-notice.tsx").then(
    ({ FailureNotice }) => {
      loadedNotice = FailureNotice;
      return { default: FailureNotice };
    },
    () => ({ default: BareNotice }),
  );
  return requested;
}

/**
 * Requests the sentences for failures, which are not in the first load: to be called as soon as the first
 * screen is there, so that they are loaded before the network fails.
 */
export function loadFailureSentences(): void {
  void sentences();
}

const LateNotice = lazy(sentences);
/** The same once loaded, so that a failure renders completely in one step. */
let loadedNotice: ComponentType<FailureNoticeProps> | undefined;

/** What happened, who can fix it, what to do now; the server's own words are collapsed. */
export function FailureBlock(props: FailureNoticeProps): ReactNode {
  const Notice = loadedNotice ?? LateNotice;
  return (
    <div className="failure" role="alert">
      <Suspense>
        <Notice {...props} />
      </Suspense>
    </div>
  );
}

/** The fallback if the page's own server stopped before the sentences were loaded. */
function BareNotice({ failure, children }: FailureNoticeProps): ReactNode {
  return (
    <>
      <p className="failure-title">
        This page’s own server stopped answering before the page was loaded ({failure.kind}).
      </p>
      <p>Reload the page once the server is running.</p>
      <p className="failure-fixed-by">{FIXED_BY_TEXT.you}</p>
      {children !== undefined && <div className="failure-actions">{children}</div>}
    </>
  );
}
