import type { ApiGateway, ApiGatewayOptions } from "#local/api-gateway.ts";
import type { Sessions } from "#local/sessions.ts";
import { createFaultInjector, type FaultControl, type FaultInjector } from "./fault-injection.ts";
import { createFunctionAccess } from "./function-access.ts";
import { createServerProfileApis } from "./server-profile-apis.ts";

/** What only a stack with `control` has. */
export interface FaultEndpoints {
  readonly injector: FaultInjector;
  /** Adds the APIs of all server profiles to the stack's own. */
  withServerProfiles(own: ApiGateway): ApiGateway;
}

/** The stack's addresses, for functions that call it, and its API settings. */
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
  ...addresses
}: FaultEndpointOptions): FaultEndpoints {
  const access = createFunctionAccess({ ...addresses, resultPrefix: `${prefix}results/` });
  const apis = createServerProfileApis(access, api);
  const { sessions, region } = addresses;
  return {
    injector: createFaultInjector({ sessions, region, now, apis: apis.byName }),
    withServerProfiles: apis.dispatch,
  };
}

/** The fault control of a stack without `control`: every call throws. */
export const NO_FAULT_CONTROL: FaultControl = {
  injectFault: notEnabled,
  clearFaults: notEnabled,
  counts: notEnabled,
  resetCounts: notEnabled,
};

function notEnabled(): never {
  throw new Error("Start the stack with `control: true` to inject faults and to count requests.");
}
