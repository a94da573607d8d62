import { isOriginPattern } from "./web-address.ts";
import { lambdaOrigin, s3Origin, stsUrl, type WorkshopConfig } from "./workshop-config.ts";

/**
 * The Content-Security-Policy header of a site with this configuration: nothing is loaded from
 * elsewhere, and requests go only to the site itself, S3, STS, the inference API, Lambda where the page
 * may invoke functions and, on a local stack, the issuer of demo credentials.
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

/** Every origin that the page connects to. @throws for a configuration that was not parsed */
function reachable(config: WorkshopConfig): readonly string[] {
  const { demoCredentials, apiOrigins } = config;
  const addresses = [s3Origin(config), stsUrl(config)];
  if (demoCredentials !== undefined) addresses.push(demoCredentials);
  const lambda = lambdaOrigin(config);
  if (lambda !== undefined) addresses.push(lambda);
  const origins = [...addresses.map((address) => new URL(address).origin), ...apiOrigins];
  const stray = origins.find((origin) => !isOriginPattern(origin));
  if (stray !== undefined) throw new Error("A configuration that was not parsed names no origin.");
  return [...new Set(origins)];
}
