import { type Failure, failureOf } from "#domain/failures/failure.ts";

/** The result of copying a text. */
export type CopyResult =
  | { readonly state: "copied" }
  /** The browser refused: the text is shown for manual copying. */
  | { readonly state: "refused"; readonly text: string }
  /** The text could not be made. */
  | { readonly state: "failed"; readonly failure: Failure };

/**
 * Copies a text that is still being made. Call it in the click: Safari lets a page write to the clipboard
 * then, not after a wait. Never rejects.
 */
export async function copyToClipboard(
  making: Promise<string>,
  write: (text: Promise<string>) => Promise<void> = writeText,
): Promise<CopyResult> {
  const isWritten = tryTo(() => write(making));
  try {
    const text = await making;
    return (await isWritten) ? { state: "copied" } : { state: "refused", text };
  } catch (thrown) {
    return { state: "failed", failure: failureOf(thrown, "making the text to copy") };
  }
}

async function writeText(text: Promise<string>): Promise<void> {
  // Firefox before 127.
  if (globalThis.ClipboardItem === undefined) {
    await navigator.clipboard.writeText(await text);
    return;
  }
  const type = "text/plain";
  const content = text.then((line) => new Blob([line], { type }));
  await navigator.clipboard.write([new ClipboardItem({ [type]: content })]);
}

async function tryTo(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch {
    return false;
  }
}
