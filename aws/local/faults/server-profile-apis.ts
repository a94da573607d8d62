import { type ApiGateway, type ApiGatewayOptions, apiPath } from "#local/api-gateway.ts";
import { targetOf } from "#local/sigv4/signed-request.ts";
import type { FunctionAccess } from "./function-access.ts";
import { createServerProfileApi } from "./server-profile-api.ts";
import { SERVER_PROFILES } from "./server-profiles.ts";

/** An API a personality, beside the stack's own. */
export interface ServerProfileApis {
  readonly byName: ReadonlyMap<string, ApiGateway>;
  /** Sends a request to the API whose path it names, else to the stack's own. */
  dispatch(own: ApiGateway): ApiGateway;
}

const STAGE = "demo";

/** The path of the API that has this personality. */
export function serverProfilePath(name: string): string {
  return apiPath({ apiId: name, stage: STAGE });
}

export function createServerProfileApis(
  access: FunctionAccess,
  options: Omit<ApiGatewayOptions, "invoke" | "apiId" | "stage">,
): ServerProfileApis {
  const byName = new Map(
    Object.entries(SERVER_PROFILES).map(([name, personality]) => {
      const own = { ...options, apiId: name, stage: STAGE };
      const api = createServerProfileApi(personality, access, own);
      return [name, atItsPath(api, serverProfilePath(name))] as const;
    }),
  );
  return {
    byName,
    dispatch: (own) => ({
      handle(request, response) {
        const { path } = targetOf(request);
        const [, api] = [...byName].find(([name]) => path === serverProfilePath(name)) ?? [];
        return (api ?? own).handle(request, response);
      },
    }),
  };
}

/** An API that takes every request for its own, as one that is played in another's place has to. */
function atItsPath(api: ApiGateway, path: string): ApiGateway {
  return {
    handle(request, response) {
      request.url = path;
      return api.handle(request, response);
    },
  };
}
