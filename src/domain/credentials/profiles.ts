/** A profile's lines in a pasted text, or the lines before the first profile. */
export interface ProfileSection {
  readonly profile: string | undefined;
  readonly text: string;
}

const PROMPT = "(?:PS[^>\\n]*>[ \\t]*|[A-Za-z]:\\\\[^>\\n]*>[ \\t]*|\\S*[$#%>❯][ \\t]+)?";
const HEADING = new RegExp(
  `^[ \\t]*${PROMPT}\\[[ \\t]*(?:profile[ \\t]+)?([^\\[\\]\\n"'{}=]{1,128}?)[ \\t]*\\][ \\t]*$`,
  "gm",
);

/** Splits the text at every line that is a profile's name in brackets. */
export function splitProfiles(text: string): readonly ProfileSection[] {
  const headings = [...text.matchAll(HEADING)];
  const first = headings[0]?.index ?? text.length;
  return [
    { profile: undefined, text: text.slice(0, first) },
    ...headings.map((heading, nth) => ({
      profile: heading[1],
      text: text.slice(heading.index + heading[0].length, headings[nth + 1]?.index),
    })),
  ];
}
