/** The doctor's checks in order: each depends on those before it. */
export const DOCTOR_STEPS = [
  "origin",
  "clock",
  "keys",
  "identity",
  "bucket",
  "cors",
  "upload",
  "read-back",
  "api",
  "api-cors",
  "post",
  "model",
] as const;

export type DoctorStep = (typeof DOCTOR_STEPS)[number];
