/** Decoded query parameters in the order sent; a name without "=" has an empty value. */
export type QueryParameters = readonly (readonly [name: string, value: string])[];

/** Decodes percent-encoded UTF-8; undefined for text that is not. */
export function decodePercent(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** Parses a raw query string (without "?"). "+" is a space, as on AWS; invalid escapes are kept. */
export function parseQuery(raw: string): QueryParameters {
  return [...new URLSearchParams(raw)];
}

/** The values of each parameter, in the order sent. */
export function groupQuery(raw: string): Record<string, string[]> {
  const grouped: Record<string, string[]> = Object.create(null);
  for (const [name, value] of parseQuery(raw)) grouped[name] = [...(grouped[name] ?? []), value];
  return grouped;
}
