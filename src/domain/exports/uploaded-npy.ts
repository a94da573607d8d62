import type { FileExport } from "./export.ts";

/** The npy file exactly as it is uploaded, edits applied. */
export const UPLOADED_NPY: FileExport = {
  kind: "file",
  id: "uploaded-npy",
  label: "Download the uploaded .npy",
  available: () => true,
  make: ({ upload, fileName }) => ({ content: upload, fileName }),
};
