import type { ApiGateway, ApiGatewayOptions } from "#local/api-gateway.ts";
import type { Sessions } from "#local/sessions.ts";
import { createPlay, type Play, type PlayHandle } from "./fault-injection.ts";
import { accessOf } from "./function-access.ts";
import { createPersonalityApis } from "./server-profile-apis.ts";

/** Everything that a stack of tests has and another stack has not. */
export interface Playhouse {
  readonly play: Play;
  /** The APIs of all personalities beside the stack's own. */
  withPersonalities(own: ApiGateway): ApiGateway;
}

/** Where the stack is, for functions that call it, and how its APIs are set up. */
interface Site {
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

export function openPlayhouse({ api, now, prefix, ...place }: Site): Playhouse {
  const access = accessOf({ ...place, resultPrefix: `${prefix}results/` });
  const apis = createPersonalityApis(access, api);
  const { sessions, region } = place;
  return {
    play: createPlay({ sessions, region, now, apis: apis.byName }),
    withPersonalities: apis.dispatch,
  };
}

/** The handle of a stack that was started without control. */
export const CLOSED_PLAY: PlayHandle = {
  play: closed,
  clearPlay: closed,
  counts: closed,
  resetCounts: closed,
};

function closed(): never {
  throw new Error("Start the stack with `control: true` to play answers and to count requests.");
}
