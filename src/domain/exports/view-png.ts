import { withoutExtension } from "#domain/formats/formats.ts";
import type { ExportContext, FileExport } from "./export.ts";
import { resultFileName, safeFileName } from "./exported-result.ts";

/** Pixels of the image per CSS pixel of the screen. */
const SCALES = [1, 2, 3, 4] as const;

/** The picture as it is shown, before a run too, with what its colours stand for, in several sizes. */
export const VIEW_PNGS: readonly FileExport[] = SCALES.map((scale) => ({
  kind: "file",
  id: `view-png-${scale}`,
  subject: "View as PNG",
  format: `${scale}×`,
  name: `View as PNG ${scale}×`,
  available: ({ view }) => view !== undefined,
  make: async (context) => {
    const { view } = context;
    if (view === undefined) throw new Error("There is no view to export.");
    return { content: await view.draw(scale), fileName: nameOf(context, scale) };
  },
}));

function nameOf({ result, fileName }: ExportContext, scale: number): string {
  const what = scale === 1 ? "view" : `view_${scale}x`;
  if (result !== undefined) return resultFileName(result, what, "png");
  return safeFileName(`${withoutExtension(fileName)}_${what}.png`);
}
