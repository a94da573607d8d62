import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ObjectLocation } from "#domain/run/run.ts";

/**
 * The two objects that the doctor writes, always under the same keys: `<prefix><owner>/.doctor` and
 * the chip beside it. Only the bucket's lifecycle deletes them, so no role needs s3:DeleteObject.
 */
export function probeLocation(
  config: WorkshopConfig,
  owner: string,
  name: ".doctor" | ".doctor.npy",
): ObjectLocation {
  return { bucket: config.bucket, key: `${config.prefix}${owner}/${name}` };
}
