import type { FaultScript, FaultService } from "./fault-script.ts";

/** The faults still to be applied, first in, first out. */
export interface FaultQueue {
  add(script: FaultScript): void;
  clear(): void;
  /** Takes the first fault that matches a request. */
  next(service: FaultService, method: string): FaultScript | undefined;
}

const DEFAULT_METHOD: Readonly<Record<FaultService, string>> = {
  api: "POST",
  s3: "PUT",
  sts: "POST",
};

export function createFaultQueue(): FaultQueue {
  let faults: { readonly script: FaultScript; left: number }[] = [];
  return {
    add(script) {
      const { times = 1 } = script;
      faults.push({ script, left: times === "until-cleared" ? Number.POSITIVE_INFINITY : times });
    },
    clear() {
      faults = [];
    },
    next(service, method) {
      const fault = faults.find(({ script }) => matches(script, service, method));
      if (fault === undefined) return undefined;
      fault.left -= 1;
      faults = faults.filter(({ left }) => left > 0);
      return fault.script;
    },
  };
}

function matches(script: FaultScript, service: FaultService, method: string): boolean {
  const expected = script.method ?? DEFAULT_METHOD[service];
  return script.service === service && (expected === "*" || expected === method);
}
