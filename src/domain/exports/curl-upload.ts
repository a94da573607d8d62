import { quoted } from "#domain/doctor/aws-lines.ts";
import { runOf, type TextExport } from "./export.ts";
import { whyNoUpload } from "./scene-exports.ts";

/** Only the upload, signed when it is copied. */
export const CURL_UPLOAD: TextExport = {
  kind: "text",
  id: "curl-upload",
  label: "Copy upload as curl",
  note: "One line for a terminal, in the file’s folder. It contains a presigned URL for this one object, valid for five minutes: do not share it.",
  caution: "The line contains a presigned URL for this one object, valid for five minutes.",
  available: ({ run }) => run !== undefined,
  whyNot: whyNoUpload,
  make: async (context) => {
    const { fileName } = context;
    return curlUpload({ url: await context.presignUpload(runOf(context)), fileName });
  },
};

/**
 * One line of bash that uploads a file to a presigned URL where a page cannot: from a server or
 * another machine. The URL is a secret, and so is the line.
 *
 * `--globoff` because curl reads brackets and braces in the name of an upload as patterns
 * (https://curl.se/docs/manpage.html#-T).
 */
export function curlUpload(upload: {
  /** Presigned for a PUT. */
  readonly url: string;
  /** In the folder where the line is pasted. */
  readonly fileName: string;
}): string {
  const file = bashWord(pathOf(upload.fileName));
  return `curl --fail --globoff --request PUT --upload-file ${file} ${bashWord(upload.url)}`;
}

/** curl reads standard input for the name `-`. */
function pathOf(fileName: string): string {
  return fileName.startsWith("-") ? `./${fileName}` : fileName;
}

/**
 * Quotes a text as one word of bash, on one line: a pasted line feed ends a command, and a tab
 * completes a name (https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html).
 */
function bashWord(text: string): string {
  if (!/\p{Cc}/u.test(text)) return quoted(text);
  const escaped = text.replaceAll(/[\\'\p{Cc}]/gu, (character) =>
    [...new TextEncoder().encode(character)].map((byte) => `\\x${hex(byte)}`).join(""),
  );
  return `$'${escaped}'`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
