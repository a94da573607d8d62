import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ObjectLocation } from "#domain/run/run.ts";

const PROBE_NAMES = [".doctor", ".doctor.npy"] as const;

/**
 * The two objects that the doctor writes, always under the same keys: `<prefix><owner>/.doctor` and
 * the chip beside it. Only the bucket's lifecycle deletes them, so no role needs s3:DeleteObject.
 */
export function probeLocation(
  config: WorkshopConfig,
  owner: string,
  name: (typeof PROBE_NAMES)[number],
): ObjectLocation {
  return { bucket: config.bucket, key: `${config.prefix}${owner}/${name}` };
}

/** Whether a key is one of the doctor's own objects, which no listing needs to show. */
export function isProbeKey(key: string): boolean {
  const name = key.slice(key.lastIndexOf("/") + 1);
  return PROBE_NAMES.some((probe) => probe === name);
}
