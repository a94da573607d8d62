import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { FIXED_BY_TEXT } from "#domain/failures/fixed-by.ts";
import type { FailureNoticeProps } from "./failure-notice.tsx";

/**
 * The sentences for failures are not in the first load, but must be loaded before the network
 * fails: they are fetched as soon as the page has started.
 */
const sentences = import("./failure-notice.tsx").then(
  ({ FailureNotice }) => ({ default: FailureNotice }),
  () => ({ default: BareNotice }),
);

const LateNotice = lazy(() => sentences);
/** The same once loaded, so that a failure renders completely in one step. */
let loadedNotice: ComponentType<FailureNoticeProps> | undefined;
void sentences.then((module) => {
  loadedNotice = module.default;
});

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
