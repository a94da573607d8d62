import { s3Origin, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ObjectLocation } from "#domain/run/run.ts";

/**
 * The two objects that the doctor writes, always the same: `<prefix><owner>/.doctor` and beside it
 * the chip. Nothing deletes them but the bucket's lifecycle, so no key needs s3:DeleteObject.
 */
export function probeLocation(
  config: WorkshopConfig,
  owner: string,
  name: ".doctor" | ".doctor.npy",
): ObjectLocation {
  return { bucket: config.bucket, key: `${config.prefix}${owner}/${name}` };
}

/** The object's address without any signature: what CORS is tried at, as it comes before rights. */
export function unsignedUrl(config: WorkshopConfig, { bucket, key }: ObjectLocation): string {
  const path = key.split("/").map(encodeURIComponent).join("/");
  const folder = config.s3.addressing === "path" ? `${bucket}/` : "";
  return `${s3Origin(config)}/${folder}${path}`;
}
