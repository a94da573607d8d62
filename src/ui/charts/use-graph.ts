import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Figure } from "./figure.ts";
import { type GraphState, PlotlyGraph } from "./graph.ts";

/** Draws a figure into an element that React keeps empty. */
export function useGraph(
  parent: RefObject<HTMLElement | null>,
  figure: Figure | undefined,
): GraphState {
  const graph = useRef<PlotlyGraph | null>(null);
  const [state, setState] = useState<GraphState>("waiting");

  useLayoutEffect(() => {
    if (!parent.current) return;
    const created = new PlotlyGraph(parent.current, setState);
    graph.current = created;
    return () => {
      created.dispose();
      graph.current = null;
    };
  }, [parent]);

  useLayoutEffect(() => {
    if (figure) graph.current?.show(figure);
  }, [figure]);

  return state;
}
