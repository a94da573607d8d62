/** Characters between the parts of a file's name. */
const SEPARATOR = /[-_ ]/;

/**
 * Short forms of file names, in their order: without extensions where the names differ without them,
 * and without the parts at the start and the end that all of them share, cut at separators. A number
 * keeps the word before it: "chip-01". Different names stay different, and none becomes empty.
 */
export function distinctNames(files: readonly string[]): readonly string[] {
  const stems = files.map(withoutExtension);
  const names = new Set(stems).size === new Set(files).size ? stems : files;
  const [first = ""] = names;
  if (names.every((name) => name === first)) return names;
  const cuts = sharedCuts(names);
  const whole = cuts.at(-1) ?? 0;
  const isNumber = names.some((name) => /^\d/.test(name.slice(whole)));
  const prefix = isNumber ? (cuts.at(-2) ?? 0) : whole;
  const rests = names.map((name) => name.slice(prefix));
  const suffix = sharedCuts(rests.map(reversed)).at(-1) ?? 0;
  return rests.map((rest) => rest.slice(0, rest.length - suffix));
}

/** Lengths of the starts that all names share and that end with a separator, before the end of each. */
function sharedCuts(names: readonly string[]): readonly number[] {
  const [first = ""] = names;
  const shortest = Math.min(...names.map(({ length }) => length));
  const cuts: number[] = [];
  for (let at = 0; at < shortest - 1; at += 1) {
    const character = first[at] ?? "";
    if (names.some((name) => name[at] !== character)) break;
    if (SEPARATOR.test(character)) cuts.push(at + 1);
  }
  return cuts;
}

function reversed(text: string): string {
  // By code units, like the comparison: reversed again, nothing is lost.
  return text.split("").reverse().join("");
}

function withoutExtension(name: string): string {
  return name.replace(/(?<=.)\.[^.]+$/, "");
}
