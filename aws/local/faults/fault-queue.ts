import type { FaultScript, FaultService } from "./fault-script.ts";

/** The scripts that are still to be played, first come first played. */
export interface FaultQueue {
  add(script: FaultScript): void;
  clear(): void;
  /** Takes the script for a request, if there is one. */
  next(service: FaultService, method: string): FaultScript | undefined;
}

const USUAL_METHOD: Readonly<Record<FaultService, string>> = {
  api: "POST",
  s3: "PUT",
  sts: "POST",
};

export function createFaultQueue(): FaultQueue {
  let scenes: { readonly script: FaultScript; left: number }[] = [];
  return {
    add(script) {
      const { times = 1 } = script;
      scenes.push({ script, left: times === "until-cleared" ? Number.POSITIVE_INFINITY : times });
    },
    clear() {
      scenes = [];
    },
    next(service, method) {
      const scene = scenes.find(({ script }) => isFor(script, service, method));
      if (scene === undefined) return undefined;
      scene.left -= 1;
      scenes = scenes.filter(({ left }) => left > 0);
      return scene.script;
    },
  };
}

function isFor(script: FaultScript, service: FaultService, method: string): boolean {
  const wanted = script.method ?? USUAL_METHOD[service];
  return script.service === service && (wanted === "*" || wanted === method);
}
