/**
 * The page's security headers besides Content-Security-Policy, for the local site and CloudFront's
 * custom headers. CloudFront sets the remaining ones by its own settings.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};
