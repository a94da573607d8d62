import { s3Origin, type WorkshopConfig } from "#domain/config/workshop-config.ts";

/** The unsigned address of an object in the workshop's bucket; of the bucket for an empty key. */
export function objectUrl(config: WorkshopConfig, key: string): string {
  const folder = config.s3.addressing === "path" ? `${config.bucket}/` : "";
  return `${s3Origin(config)}/${folder}${key.split("/").map(encodeStrictly).join("/")}`;
}

/** Percent-encodes as a signature does, which is stricter than a browser is. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
