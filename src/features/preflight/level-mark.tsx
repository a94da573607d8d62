import { Check, CircleAlert, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import type { Level } from "#domain/preflight/check-result.ts";

export const LEVEL_TEXTS: Readonly<Record<Level, string>> = {
  fine: "OK",
  look: "Warning",
  fail: "Will fail",
};

/** Shows the level by shape, not only by word and colour. */
export function LevelMark({ level }: { readonly level: Level }): ReactNode {
  switch (level) {
    case "fine":
      return <Check size={14} className="mark-done" aria-hidden="true" />;
    case "look":
      return <CircleAlert size={14} className="mark-look" aria-hidden="true" />;
    case "fail":
      return <OctagonX size={14} className="mark-failed" aria-hidden="true" />;
  }
}
