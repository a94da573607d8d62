/** Saves bytes under a name, like a download. */
export function saveFile(bytes: Blob, name: string): void {
  const url = URL.createObjectURL(bytes);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has read the bytes by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
