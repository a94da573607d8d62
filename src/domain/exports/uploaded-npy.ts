import { type FileExport, uploadOf } from "./export.ts";

/** The npy file exactly as it is uploaded, edits applied. */
export const UPLOADED_NPY: FileExport = {
  kind: "file",
  id: "uploaded-npy",
  subject: "Uploaded array",
  format: "npy",
  available: ({ upload }) => upload !== undefined,
  make: async (context) => ({ content: uploadOf(context), fileName: context.fileName }),
};
