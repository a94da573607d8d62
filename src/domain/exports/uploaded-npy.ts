import type { FileExport } from "./export.ts";

/** The npy file exactly as it is uploaded, edits applied. */
export const UPLOADED_NPY: FileExport = {
  kind: "file",
  id: "uploaded-npy",
  subject: "Uploaded array",
  format: "npy",
  available: () => true,
  make: async ({ upload, fileName }) => ({ content: upload, fileName }),
};
