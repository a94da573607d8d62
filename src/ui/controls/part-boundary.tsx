import { Component, type ReactNode } from "react";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { ReloadBlock } from "./reload-block.tsx";

interface PartBoundaryProps {
  /** Whether the part is the page's main one. */
  readonly isMain?: boolean;
  /** Above the failure of a main part, if the page shows no heading yet. */
  readonly heading?: string;
  readonly children: ReactNode;
}

/** Shows why a part of the page could not be loaded or rendered, in its place; the rest stays. */
export class PartBoundary extends Component<PartBoundaryProps, { readonly failure?: Failure }> {
  override state: { readonly failure?: Failure } = {};

  static getDerivedStateFromError(thrown: unknown): { readonly failure: Failure } {
    return { failure: failureOf(thrown, "showing this part of the page") };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    const block = <ReloadBlock failure={failure} />;
    const { isMain, heading } = this.props;
    if (isMain !== true) return block;
    return (
      <main className="start">
        {heading !== undefined && <h1>{heading}</h1>}
        {block}
      </main>
    );
  }
}
