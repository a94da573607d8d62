import type { ApiGateway, ApiGatewayOptions } from "#local/api-gateway.ts";
import type { Sessions } from "#local/sessions.ts";
import { createFaultInjector, type FaultControl, type FaultInjector } from "./fault-injection.ts";
import { accessOf } from "./function-access.ts";
import { createServerProfileApis } from "./server-profile-apis.ts";

/** Everything that a stack of tests has and another stack has not. */
export interface FaultEndpoints {
  readonly injector: FaultInjector;
  /** The APIs of all personalities beside the stack's own. */
  withServerProfiles(own: ApiGateway): ApiGateway;
}

/** Where the stack is, for functions that call it, and how its APIs are set up. */
interface FaultEndpointOptions {
  readonly url: string;
  readonly pageUrl: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly endpointName: string;
  readonly sessions: Sessions;
  readonly now: () => Date;
  readonly api: Omit<ApiGatewayOptions, "invoke" | "apiId" | "stage">;
}

export function createFaultEndpoints({
  api,
  now,
  prefix,
  ...place
}: FaultEndpointOptions): FaultEndpoints {
  const access = accessOf({ ...place, resultPrefix: `${prefix}results/` });
  const apis = createServerProfileApis(access, api);
  const { sessions, region } = place;
  return {
    injector: createFaultInjector({ sessions, region, now, apis: apis.byName }),
    withServerProfiles: apis.dispatch,
  };
}

/** The handle of a stack that was started without control. */
export const NO_FAULT_CONTROL: FaultControl = {
  injectFault: notEnabled,
  clearFaults: notEnabled,
  counts: notEnabled,
  resetCounts: notEnabled,
};

function notEnabled(): never {
  throw new Error("Start the stack with `control: true` to play answers and to count requests.");
}
