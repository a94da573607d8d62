import { useCallback, useEffect, useRef, useState } from "react";
import type { Identity } from "#domain/credentials/identity.ts";
import { type Examination, NOT_BEGUN, withResult } from "#domain/doctor/examination.ts";
import { examine } from "#engine/diagnose/diagnose.ts";
import type { Patient } from "#engine/diagnose/doctor-check.ts";

/** An examination as it goes on. */
export interface Visit {
  readonly examination: Examination;
  /** Whose keys they are, once AWS has said so. */
  readonly identity: Identity | undefined;
  readonly begun: Date;
  /** Gives up the checks that run and starts from the first. */
  again(): void;
}

/** Examines the patient at once, and anew whenever it is another one (fresh keys, other settings). */
export function useExamination(patient: Patient): Visit {
  const [state, setState] = useState(fresh);
  const running = useRef<AbortController>(undefined);
  const again = useCallback(() => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    setState(fresh);
    void examine(
      patient,
      (step, result, { identity }) => {
        if (own.signal.aborted) return;
        setState(({ examination, begun }) => ({
          examination: withResult(examination, step, result),
          identity,
          begun,
        }));
      },
      own.signal,
    );
  }, [patient]);
  useEffect(() => {
    again();
    return () => running.current?.abort();
  }, [again]);
  return { ...state, again };
}

function fresh(): Omit<Visit, "again"> {
  return { examination: NOT_BEGUN, identity: undefined, begun: new Date() };
}
