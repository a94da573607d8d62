/** Parses a typed web address; undefined where a browser could not. */
export function maybeUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/**
 * Whether the address is on this machine, where plain http and demo credentials are harmless. IPv6's
 * [::1] does not count: a Content-Security-Policy cannot name it.
 */
export function isLoopback(url: URL): boolean {
  const { hostname } = url;
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/**
 * Validates the address of a service: the problem as the rest of a sentence ("must …"), or undefined.
 * Credentials and arrays are sent to it, so it must be https unless it is on this machine.
 */
export function addressProblem(text: string): string | undefined {
  const url = maybeUrl(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return "must be a complete web address, starting with https://";
  }
  // Browsers also accept hosts with quotes, semicolons or stars, which have a meaning in a policy.
  if (url.host.includes("*") || !isOriginPattern(url.origin)) {
    return "must have a host name of letters, digits, hyphens and dots only";
  }
  if (url.protocol === "http:" && !isLoopback(url)) {
    return "must start with https://; http:// is only for this machine (localhost)";
  }
  if (url.username !== "" || url.password !== "") return "must not contain a user name or password";
  if (url.hash !== "") return "must not contain a # fragment";
  return undefined;
}

/** Validates a bare origin (scheme, host and port): the problem, or undefined. */
export function originProblem(text: string): string | undefined {
  const problem = addressProblem(text);
  if (problem !== undefined) return problem;
  const url = maybeUrl(text);
  const bare = url?.pathname === "/" && url.search === "";
  return bare ? undefined : "must end after its host and port, with no path";
}

const ORIGIN_PATTERN =
  /^(?<scheme>https?):\/\/(?<wild>\*\.)?(?<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(?::(?<port>\d{1,5}|\*))?$/;

/** Whether the text is an origin as a Content-Security-Policy writes one, with `*` allowed. */
export function isOriginPattern(text: string): boolean {
  return ORIGIN_PATTERN.test(text);
}

/**
 * Whether a Content-Security-Policy that lists this origin lets the page reach the address:
 * `*.` means one or more labels, `:*` any port, no port the scheme's own, and http also matches
 * https (https://www.w3.org/TR/CSP3/#match-url-to-source-expression).
 */
export function originMatches(url: URL, pattern: string): boolean {
  const parts = ORIGIN_PATTERN.exec(pattern)?.groups;
  if (parts === undefined) return false;
  const { scheme, wild, host = "", port } = parts;
  const schemeFits =
    url.protocol === `${scheme}:` || (scheme === "http" && url.protocol === "https:");
  const hostFits = wild === undefined ? url.hostname === host : url.hostname.endsWith(`.${host}`);
  return schemeFits && hostFits && portFits(url, scheme === "http" ? "80" : "443", port);
}

function portFits(url: URL, schemePort: string, port: string | undefined): boolean {
  if (port === "*") return true;
  const urlPort = url.port === "" ? (url.protocol === "http:" ? "80" : "443") : url.port;
  const wanted = port ?? schemePort;
  return urlPort === wanted || (wanted === "80" && urlPort === "443");
}
