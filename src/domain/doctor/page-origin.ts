import { s3Origin, stsUrl, type WorkshopConfig } from "#domain/config/workshop-config.ts";

/** The addresses of plain http that a page from this origin would call; none if it is http itself. */
export function mixedAddresses(pageOrigin: string, config: WorkshopConfig): readonly string[] {
  if (!pageOrigin.startsWith("https:")) return [];
  const addresses = [stsUrl(config), `${s3Origin(config)}/`, config.apiUrl];
  return addresses.filter((address) => address.startsWith("http:"));
}
