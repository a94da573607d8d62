import { Component, type ReactNode } from "react";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { ReloadBlock } from "./reload-block.tsx";

interface PartBoundaryProps {
  /** Whether the part is the page's main one. */
  readonly isMain?: boolean;
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
    return this.props.isMain ? <main className="start">{block}</main> : block;
  }
}
