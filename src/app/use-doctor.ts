import { DOCTOR_STEPS, type DoctorStep } from "#domain/failures/doctor-steps.ts";
import { dropFragment, useFragment } from "./fragment.ts";

const PLACE = /^#doctor(?:\/(.+))?$/;

/** Whether the doctor is open (the URL ends in #doctor or #doctor/step), and the requested step. */
export interface DoctorPlace {
  readonly isOpen: boolean;
  readonly step: DoctorStep | undefined;
}

export function useDoctorPlace(): DoctorPlace {
  const match = PLACE.exec(useFragment());
  return {
    isOpen: match !== null,
    step: DOCTOR_STEPS.find((step) => step === match?.[1]),
  };
}

export function openDoctor(step?: DoctorStep): void {
  location.hash = step === undefined ? "doctor" : `doctor/${step}`;
}

/** Closes the doctor without a history entry that would lead back into it. */
export const closeDoctor = dropFragment;
