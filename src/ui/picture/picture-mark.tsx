import type { CSSProperties, ReactNode } from "react";
import type { Mark } from "./mark.ts";

type MarkStyle = CSSProperties & Record<`--${string}`, string | number>;

/** A mark in the layer over the canvas; picture.css positions it. */
export function PictureMark({ mark }: { readonly mark: Mark }): ReactNode {
  const { row, column, height, width, label, colour } = mark;
  const isRegion = height !== undefined && width !== undefined;
  const style: MarkStyle = {
    "--row": row,
    "--column": column,
    "--mark": `rgb(${colour.join(" ")})`,
    ...(isRegion ? { "--height": height, "--width": width } : {}),
  };
  return (
    <div className={isRegion ? "picture-region" : "picture-pin"} style={style}>
      <span className="picture-mark-label">{label}</span>
    </div>
  );
}
