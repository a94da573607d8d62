/**
 * Parses a list of bands, counted from 1 and returned from 0: "3, 2, 1", or "1-6" for a range; or
 * the problem in a sentence.
 */
export function readBandOrder(
  text: string,
  bandCount: number,
): { readonly bands: readonly number[] } | { readonly problem: string } {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  if (parts.length === 0) return { problem: "Enter at least one band." };
  const bands: number[] = [];
  for (const part of parts) {
    const [, first = "", last = first] = /^(\d+)(?:[-–](\d+))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === "" || from < 1 || to < from) {
      return { problem: `Write numbers like 1, 2, 3 or 1-6; “${part}” is not one.` };
    }
    if (to > bandCount) return { problem: `There is no band ${to}; the last is ${bandCount}.` };
    for (let band = from; band <= to; band += 1) bands.push(band - 1);
  }
  return { bands };
}
