import type { ReactNode } from "react";
import { saveFile } from "#engine/export-item.ts";
import { ExportPanel } from "#features/exports/export-panel.tsx";
import { type ExportInputs, exportContext } from "./export-context.ts";

/** The exports of the selected item. */
export function ItemExports(inputs: ExportInputs): ReactNode {
  return (
    <ExportPanel
      context={exportContext(inputs)}
      onSave={({ content, fileName }) => saveFile(content, fileName)}
    />
  );
}
