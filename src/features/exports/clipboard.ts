import { type Failure, failureOf } from "#domain/failures/failure.ts";

/** What came of copying a text. */
export type CopyResult =
  | { readonly state: "copied" }
  /** The browser did not let it: the text is there to be copied by hand. */
  | { readonly state: "refused"; readonly text: string }
  /** There is no text. */
  | { readonly state: "failed"; readonly failure: Failure };

/** Makes a text and hands it to the clipboard. Never rejects. */
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
