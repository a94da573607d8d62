import { isOriginPattern } from "./web-address.ts";
import { s3Origin, stsUrl, type WorkshopConfig } from "./workshop-config.ts";

/**
 * The Content-Security-Policy of a site with this configuration, as the value of the HTTP header:
 * nothing is loaded from elsewhere, and nothing is sent but to the site itself, S3, STS, the
 * inference API and, on a local stack, the giver of demo credentials.
 */
export function contentSecurityPolicy(config: WorkshopConfig): string {
  const directives = [
    ["default-src", "'none'"],
    ["script-src", "'self'"],
    ["style-src", "'self'"],
    ["font-src", "'self'"],
    ["img-src", "'self'", "blob:"],
    ["worker-src", "'self'"],
    ["connect-src", "'self'", ...reachable(config)],
    ["base-uri", "'none'"],
    ["form-action", "'none'"],
    ["frame-ancestors", "'none'"],
    ["object-src", "'none'"],
  ];
  return directives.map((directive) => directive.join(" ")).join("; ");
}

/** Every origin that the page talks to, once. A parsed configuration holds none that is refused here. */
function reachable(config: WorkshopConfig): readonly string[] {
  const { demoCredentials, apiOrigins } = config;
  const addresses = [s3Origin(config), stsUrl(config)];
  if (demoCredentials !== undefined) addresses.push(demoCredentials);
  const origins = [...addresses.map((address) => new URL(address).origin), ...apiOrigins];
  const stray = origins.find((origin) => !isOriginPattern(origin));
  if (stray !== undefined) throw new Error("A configuration that was not parsed names no origin.");
  return [...new Set(origins)];
}
