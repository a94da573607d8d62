import { s3Origin, stsUrl, type WorkshopConfig } from "#domain/config/workshop-config.ts";

/** The plain http addresses that an https page would call; empty for a page over http. */
export function mixedAddresses(pageOrigin: string, config: WorkshopConfig): readonly string[] {
  if (!pageOrigin.startsWith("https:")) return [];
  const addresses = [stsUrl(config), `${s3Origin(config)}/`, config.apiUrl];
  return addresses.filter((address) => address.startsWith("http:"));
}
