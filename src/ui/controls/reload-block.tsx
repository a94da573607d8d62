import type { ReactNode } from "react";
import type { Failure } from "#domain/failures/failure.ts";
import { FailureBlock } from "./failure-block.tsx";

/** Why the page, or a part of it, cannot be shown, with a reload button. */
export function ReloadBlock({ failure }: { readonly failure: Failure }): ReactNode {
  return (
    <FailureBlock failure={failure}>
      <button type="button" className="button" onClick={() => location.reload()}>
        Reload the page
      </button>
    </FailureBlock>
  );
}
