import type { ReactNode } from "react";
import { saveFile } from "#engine/export-item.ts";
import { makeFile } from "#engine/make-exports.ts";
import { ExportPanel } from "#features/exports/export-panel.tsx";
import { type ExportInputs, exportContext } from "./export-context.ts";

/** The exports of the selected item. */
export function ItemExports(inputs: ExportInputs): ReactNode {
  const context = exportContext(inputs);
  return (
    <ExportPanel
      context={context}
      makeFile={(row) => makeFile(row, context)}
      onSave={({ content, fileName }) => saveFile(content, fileName)}
    />
  );
}
