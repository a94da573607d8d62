/** Who or what can fix a failure. */
export type FixedBy = "you" | "instructor" | "time";

export const FIXED_BY_TEXT: Readonly<Record<FixedBy, string>> = {
  you: "You can fix this.",
  instructor: "Ask your instructor.",
  time: "Usually clears up by itself; try again in a minute.",
};
