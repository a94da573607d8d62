/** A header of a proxy event by its name in small letters; other events have none. */
export function headerOf(event: unknown, name: string): string | undefined {
  if (typeof event !== "object" || event === null || !("headers" in event)) return undefined;
  const headers: object = event.headers ?? {};
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === "string" ? found : undefined;
}
