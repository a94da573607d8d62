import { type ApiGateway, type ApiGatewayOptions, apiPath } from "#local/api-gateway.ts";
import { targetOf } from "#local/sigv4/signed-request.ts";
import type { FunctionAccess } from "./function-access.ts";
import { createServerProfileApi } from "./server-profile-api.ts";
import { SERVER_PROFILES } from "./server-profiles.ts";

/** One API per server profile, beside the stack's own. */
export interface ServerProfileApis {
  readonly byName: ReadonlyMap<string, ApiGateway>;
  /** Routes a request to the API of its path, by default to the stack's own. */
  dispatch(own: ApiGateway): ApiGateway;
}

const STAGE = "demo";

/** The path of the API with this server profile. */
export function serverProfilePath(name: string): string {
  return apiPath({ apiId: name, stage: STAGE });
}

export function createServerProfileApis(
  access: FunctionAccess,
  options: Omit<ApiGatewayOptions, "invoke" | "apiId" | "stage">,
): ServerProfileApis {
  const byName = new Map(
    Object.entries(SERVER_PROFILES).map(([name, server]) => {
      const own = { ...options, apiId: name, stage: STAGE };
      const api = createServerProfileApi(server, access, own);
      return [name, withPath(api, serverProfilePath(name))] as const;
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

/** Rewrites every request to the API's path, for an API injected in place of another. */
function withPath(api: ApiGateway, path: string): ApiGateway {
  return {
    handle(request, response) {
      request.url = path;
      return api.handle(request, response);
    },
  };
}
