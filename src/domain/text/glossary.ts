interface GlossaryEntry {
  readonly title: string;
  /** One sentence. */
  readonly text: string;
}

/** The terms that the page explains where it uses them, in the order of their list. */
export const GLOSSARY = {
  threshold: {
    title: "Threshold",
    text: "The probability from which a pixel counts as part of the mask.",
  },
  otsu: {
    title: "Otsu",
    text: "Otsu’s method picks the threshold that best separates the histogram into two groups.",
  },
  iou: {
    title: "IoU",
    text: "Intersection over union: the pixels that mask and reference share, divided by the pixels in either; 1 is a perfect match.",
  },
  f1: {
    title: "F1",
    text: "The harmonic mean of precision and recall: 1 is a perfect match, and both must be high.",
  },
  kappa: {
    title: "Kappa",
    text: "Cohen’s kappa: the agreement beyond that of chance; 1 is a perfect match, 0 no better than chance.",
  },
  "area-error": {
    title: "Area error",
    text: "How much larger (+) or smaller (−) the mask is than the reference, as a share of the reference.",
  },
  reflectance: {
    title: "Reflectance",
    text: "The share of the incoming sunlight that a surface reflects in a band, from 0 to 1.",
  },
  nan: {
    title: "NaN",
    text: "“Not a number”: a pixel without a value; one of them can spoil the prediction around it.",
  },
  bucket: {
    title: "Bucket",
    text: "A named container in S3, Amazon’s file storage; each file in it is an object with a key.",
  },
  "presigned-url": {
    title: "Presigned URL",
    text: "An address that carries a signature, so that whoever has it may read or write one object for a few minutes.",
  },
  cors: {
    title: "CORS",
    text: "The rules by which a server tells browsers which pages may use it and which headers they may read.",
  },
  "cold-start": {
    title: "Cold start",
    text: "The wait while a function or an endpoint that was idle loads its code and model before its first answer.",
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>;

export type GlossaryTerm = keyof typeof GLOSSARY;
