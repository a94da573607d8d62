/**
 * How POST calls the function. "proxy": with the whole request, and its status and headers reach the
 * client; "non-proxy": with the request's body, and what it returns or raises is the body of a 200.
 */
export type Integration = "proxy" | "non-proxy";

/** Header values by name. */
export type HeaderValues = Readonly<Record<string, string>>;

/** A method of the API's resource, as the control plane keeps it. */
export interface Method {
  readonly authorizationType: string;
  /** The method responses: which headers each status may have. */
  readonly responses: ReadonlyMap<string, readonly string[]>;
  readonly integration?: MethodIntegration | undefined;
}

interface MethodIntegration {
  readonly type: "AWS" | "AWS_PROXY" | "MOCK";
  /** Of a mock: the status that its request template selects. */
  readonly mockStatus?: string;
  /** The integration responses: fixed header values by status. */
  readonly responses: ReadonlyMap<string, HeaderValues>;
  /** Of a mock whose response template repeats the caller's origin if it is one of these. */
  readonly origins?: readonly string[];
}

/** What the control plane keeps of a REST API with one resource. */
export interface ApiDefinition {
  /** By HTTP method. */
  readonly methods: ReadonlyMap<string, Method>;
  /** The headers of the gateway's own errors, by response type. */
  readonly gatewayResponses: ReadonlyMap<string, HeaderValues>;
}

/** A REST API: its definition, which the control plane changes, and the deployment that answers. */
export interface RestApi {
  readonly id: string;
  readonly stage: string;
  /** Of its one resource. */
  readonly path: string;
  definition(): ApiDefinition;
  change(definition: ApiDefinition): void;
  /** The definition as of the last deployment. */
  deployed(): ApiDefinition;
  deploy(): void;
}

const ALLOW_ORIGIN = "Access-Control-Allow-Origin";

interface NewApi {
  readonly apiId: string;
  readonly stage: string;
  readonly path: string;
  readonly integration: Integration;
  readonly allowedOrigins: readonly string[];
  readonly gatewayResponseCors: boolean;
}

/**
 * An API with `POST` in front of a function. Without allowed origins it is as the console's clicks leave it
 * before "Enable CORS": no OPTIONS method, and no CORS header on any answer.
 */
export function createRestApi(api: NewApi): RestApi {
  let definition = initialDefinition(api);
  let deployed = definition;
  return {
    id: api.apiId,
    stage: api.stage,
    path: api.path,
    definition: () => definition,
    change(next) {
      definition = next;
    },
    deployed: () => deployed,
    deploy() {
      deployed = definition;
    },
  };
}

function initialDefinition({
  integration,
  allowedOrigins,
  gatewayResponseCors,
}: NewApi): ApiDefinition {
  const isOpen = allowedOrigins.length > 0;
  const all: HeaderValues = { [ALLOW_ORIGIN]: "*" };
  const types = gatewayResponseCors ? ["DEFAULT_4XX", "DEFAULT_5XX"] : [];
  return {
    methods: new Map([
      ["POST", integration === "proxy" ? PROXIED : unproxied(isOpen ? all : {})],
      ...(isOpen ? ([["OPTIONS", preflightMethod(allowedOrigins)]] as const) : []),
    ]),
    gatewayResponses: new Map(types.map((type) => [type, all])),
  };
}

/** As the console makes it, where the function's own status and headers reach the client. */
const PROXIED: Method = {
  authorizationType: "NONE",
  responses: new Map([["200", []]]),
  integration: { type: "AWS_PROXY", responses: new Map() },
};

function unproxied(headers: HeaderValues): Method {
  return {
    authorizationType: "NONE",
    responses: new Map([["200", Object.keys(headers)]]),
    integration: { type: "AWS", responses: new Map([["200", headers]]) },
  };
}

/** The OPTIONS method as "Enable CORS" and CDK's addCorsPreflight make it. */
function preflightMethod(origins: readonly string[]): Method {
  const headers = {
    [ALLOW_ORIGIN]: origins[0] ?? "null",
    "Access-Control-Allow-Methods": "OPTIONS,POST",
    "Access-Control-Allow-Headers":
      "Content-Type,Authorization,X-Amz-Date,X-Amz-Security-Token,X-Api-Key",
    Vary: "Origin",
  };
  const mockStatus = "204";
  return {
    authorizationType: "NONE",
    responses: new Map([[mockStatus, Object.keys(headers)]]),
    integration: { type: "MOCK", mockStatus, responses: new Map([[mockStatus, headers]]), origins },
  };
}

/** The answer of the deployed OPTIONS method; undefined if there is none. */
export function preflightAnswer(
  api: RestApi,
  origin: string | undefined,
): { readonly status: number; readonly headers: HeaderValues } | undefined {
  const integration = api.deployed().methods.get("OPTIONS")?.integration;
  if (integration?.mockStatus === undefined) return undefined;
  const { mockStatus, responses, origins = [] } = integration;
  const own = origins.find((allowed) => allowed === origin || allowed === "*");
  const headers = responses.get(mockStatus) ?? {};
  return {
    status: Number(mockStatus),
    headers: own === undefined ? headers : { ...headers, [ALLOW_ORIGIN]: own },
  };
}

/** The headers that the deployed POST adds to a function's answer; none behind a proxy integration. */
export function answerHeaders(api: RestApi): HeaderValues {
  return api.deployed().methods.get("POST")?.integration?.responses.get("200") ?? {};
}

/** The headers that the deployed gateway responses add to an error of the gateway itself. */
export function errorHeaders(api: RestApi, status: number): HeaderValues {
  return api.deployed().gatewayResponses.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX") ?? {};
}
