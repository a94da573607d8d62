/** Who or what can fix a failure. */
export type FixedBy = "you" | "instructor" | "time";

export const FIXED_BY_TEXT: Readonly<Record<FixedBy, string>> = {
  you: "You can mend this.",
  instructor: "Your instructor can mend this.",
  time: "Time mends this.",
};
