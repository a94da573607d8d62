import { Component, type ReactNode } from "react";
import { type Failure, failureOf } from "#domain/failure.ts";
import { FailureBlock } from "./failure-block.tsx";

interface PartBoundaryProps {
  readonly children: ReactNode;
}

/** Shows why a part of the page could not be fetched or drawn, in its place; the rest stays. */
export class PartBoundary extends Component<PartBoundaryProps, { readonly failure?: Failure }> {
  override state: { readonly failure?: Failure } = {};

  static getDerivedStateFromError(thrown: unknown): { readonly failure: Failure } {
    return { failure: failureOf(thrown, "showing this part of the page") };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <main className="start">
        <FailureBlock failure={failure}>
          <button type="button" className="button" onClick={() => location.reload()}>
            Load the page again
          </button>
        </FailureBlock>
      </main>
    );
  }
}
