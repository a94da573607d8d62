import type { ReactNode } from "react";
import { formatFixed } from "#domain/text/format.ts";

interface FactProps {
  readonly name: ReactNode;
  /** Undefined where there is none. */
  readonly value: number | undefined;
}

/** A number with its name, in a list of them. */
export function Fact({ name, value }: FactProps): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value === undefined ? "none" : formatFixed(value, 3)}</dd>
    </div>
  );
}
