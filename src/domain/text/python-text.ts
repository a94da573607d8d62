/** A Python literal: Python reads every escape that JSON writes. */
export function pythonText(text: string): string {
  return JSON.stringify(text);
}
