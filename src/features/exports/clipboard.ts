import { type Failure, failureOf } from "#domain/failures/failure.ts";

/** The result of copying a text. */
export type CopyResult =
  | { readonly state: "copied" }
  /** The browser refused: the text is shown for manual copying. */
  | { readonly state: "refused"; readonly text: string }
  /** The text could not be made. */
  | { readonly state: "failed"; readonly failure: Failure };

/** Makes a text and writes it to the clipboard. Never rejects. */
export async function copyToClipboard(
  make: () => Promise<string>,
  write: (text: string) => Promise<void>,
): Promise<CopyResult> {
  let text: string;
  try {
    text = await make();
  } catch (thrown) {
    return { state: "failed", failure: failureOf(thrown, "making the text to copy") };
  }
  try {
    await write(text);
    return { state: "copied" };
  } catch {
    return { state: "refused", text };
  }
}
