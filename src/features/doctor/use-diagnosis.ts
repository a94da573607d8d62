import { useCallback, useEffect, useRef, useState } from "react";
import type { Identity } from "#domain/credentials/identity.ts";
import { type CheckResults, NOT_STARTED, withResult } from "#domain/doctor/check-results.ts";
import { diagnose } from "#engine/diagnose/diagnose.ts";
import type { DoctorContext } from "#engine/diagnose/doctor-check.ts";

/** The state of a diagnosis. */
interface Diagnosis {
  readonly results: CheckResults;
  /** The owner of the credentials, once AWS has identified it. */
  readonly identity: Identity | undefined;
  readonly startedAt: Date;
  /** Aborts the running checks and starts from the first. */
  restart(): void;
}

/**
 * Runs the checks immediately, and again whenever the context changes (credentials or settings).
 */
export function useDiagnosis(context: DoctorContext): Diagnosis {
  const [state, setState] = useState(fresh);
  const running = useRef<AbortController>(undefined);
  const restart = useCallback(() => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    setState(fresh);
    void diagnose(
      context,
      (step, result, { identity }) => {
        if (own.signal.aborted) return;
        setState(({ results, startedAt }) => ({
          results: withResult(results, step, result),
          identity,
          startedAt,
        }));
      },
      own.signal,
    );
  }, [context]);
  useEffect(() => {
    restart();
    return () => running.current?.abort();
  }, [restart]);
  return { ...state, restart };
}

function fresh(): Omit<Diagnosis, "restart"> {
  return { results: NOT_STARTED, identity: undefined, startedAt: new Date() };
}
