import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import type { FailureNoticeProps } from "./failure-notice.tsx";

/**
 * The sentences for every failure are more than the first screen should wait for, and must be here
 * before the network fails: they are fetched as soon as the page stands.
 */
const sentences = import("./failure-notice.tsx").then(
  ({ FailureNotice }) => ({ default: FailureNotice }),
  () => ({ default: BareNotice }),
);

const LateNotice = lazy(() => sentences);
/** The same once it is here, so that a failure appears whole and at once. */
let loadedNotice: ComponentType<FailureNoticeProps> | undefined;
void sentences.then((module) => {
  loadedNotice = module.default;
});

/** What happened, who can mend it, what to do now; the other side's own words folded away. */
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

/** For a page whose own server was gone before its sentences came. */
function BareNotice({ failure, children }: FailureNoticeProps): ReactNode {
  return (
    <>
      <p className="failure-title">
        This page’s own server stopped answering before the page was whole ({failure.kind}).
      </p>
      <p>Load the page again once the server runs.</p>
      <p className="failure-mender">You can mend this.</p>
      {children !== undefined && <div className="failure-actions">{children}</div>}
    </>
  );
}
