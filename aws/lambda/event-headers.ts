/** A proxy event's header by its lower-case name; undefined for other events. */
export function headerOf(event: unknown, name: string): string | undefined {
  if (typeof event !== "object" || event === null || !("headers" in event)) return undefined;
  const headers: object = event.headers ?? {};
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === "string" ? found : undefined;
}
