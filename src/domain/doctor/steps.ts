import type { DoctorStep } from "#domain/failures/doctor-steps.ts";

/** What the doctor calls its checks on the screen. */
export const STEP_TITLES: Readonly<Record<DoctorStep, string>> = {
  origin: "This page’s address",
  clock: "This computer’s clock",
  keys: "Credentials",
  identity: "Identity",
  bucket: "Bucket and region",
  cors: "The bucket’s CORS rules",
  upload: "A small upload",
  "read-back": "Read-back",
  api: "The API’s host",
  "api-cors": "The API’s path and CORS",
  post: "A real request",
  model: "The model’s answer",
};
