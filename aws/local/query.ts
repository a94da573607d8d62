/** Decoded query parameters in the order sent; a name without "=" has an empty value. */
export type QueryParameters = readonly (readonly [name: string, value: string])[];

/** Parses a raw query string (without "?"). "+" is a space, as on AWS; invalid escapes are kept. */
export function parseQuery(raw: string): QueryParameters {
  return raw
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      return equals === -1
        ? ([decode(part), ""] as const)
        : ([decode(part.slice(0, equals)), decode(part.slice(equals + 1))] as const);
    });
}

/** Percent-encodes everything but RFC 3986's unreserved characters, as SigV4 requires. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
