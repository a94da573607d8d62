/** What the doctor checks, in order: each check rests on those before it. */
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

export const STEP_TITLES: Readonly<Record<DoctorStep, string>> = {
  origin: "This page’s address",
  clock: "This computer’s clock",
  keys: "Keys",
  identity: "Whose keys they are",
  bucket: "Bucket and region",
  cors: "The bucket’s CORS rules",
  upload: "A small upload",
  "read-back": "Reading it back",
  api: "The API’s host",
  "api-cors": "The API’s path and CORS",
  post: "A real request",
  model: "The model’s answer",
};
