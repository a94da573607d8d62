import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ObjectLocation } from "#domain/run/run.ts";

/** A small object of every byte value, or an array that fits the model card. */
export type ProbeObject = "bytes" | "chip";

const EXTENSIONS: Readonly<Record<ProbeObject, string>> = { bytes: "", chip: ".npy" };
const PROBE_NAME = /^\.doctor-[0-9a-f]{8}(?:\.npy)?$/;

/**
 * Where a diagnosis writes an object: `<prefix><owner>/.doctor-<id>`, and the chip beside it. A fresh id
 * makes sure that what is read was written by this diagnosis. Only the bucket's lifecycle deletes them, so
 * no role needs s3:DeleteObject.
 */
export function probeLocation(
  config: WorkshopConfig,
  owner: string,
  { id, object }: { readonly id: string; readonly object: ProbeObject },
): ObjectLocation {
  const name = `.doctor-${id}${EXTENSIONS[object]}`;
  return { bucket: config.bucket, key: `${config.prefix}${owner}/${name}` };
}

/** Whether a key is one of the doctor's own objects, which no listing needs to show. */
export function isProbeKey(key: string): boolean {
  return PROBE_NAME.test(key.slice(key.lastIndexOf("/") + 1));
}
