import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import * as v from "valibot";
import type { AccessCheck } from "./iam/roles.ts";
import { readBody } from "./read-body.ts";
import type { ApiDefinition, HeaderValues, Method, RestApi } from "./rest-api.ts";
import type { Service } from "./service.ts";
import type { Sessions } from "./sessions.ts";
import { targetOf } from "./sigv4/signed-request.ts";
import { verifyRequest } from "./sigv4/verify.ts";

const MAX_REQUEST_BYTES = 1_000_000;

interface ApiControlOptions {
  readonly region: string;
  readonly sessions: Sessions;
  readonly now: () => Date;
  readonly checkAccess: AccessCheck;
  /** Every API of the stack. */
  readonly apis: readonly RestApi[];
}

/**
 * API Gateway's control plane, as far as an API's CORS needs it: the AWS CLI lists the APIs, their
 * resources, stages and integrations, sets methods, responses and gateway responses, and deploys. A change
 * has no effect before the next deployment. https://docs.aws.amazon.com/apigateway/latest/api/
 */
export function createApiControl(options: ApiControlOptions): Service {
  return {
    async handle(request, response) {
      const { status, body, errorType } = await replyTo(request, options);
      response.writeHead(status, {
        "Content-Type": "application/json",
        ...(errorType && { "x-amzn-ErrorType": errorType }),
      });
      response.end(body === undefined ? "" : JSON.stringify(body));
    },
  };
}

/** Whether a request is signed for the control plane: its paths could be those of a bucket. */
export function isApiControl({ headers }: IncomingMessage): boolean {
  return /\/apigateway\/aws4_request\b/.test(headers.authorization ?? "");
}

interface Reply {
  readonly status: number;
  readonly body?: object;
  readonly errorType?: string;
}

/** A refusal, by the code that SDKs name it by. */
class ControlError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

const notFound = (message: string) => new ControlError(404, "NotFoundException", message);
const conflict = (message: string) => new ControlError(409, "ConflictException", message);
const badRequest = (message: string, options?: ErrorOptions) =>
  new ControlError(400, "BadRequestException", message, options);

async function replyTo(request: IncomingMessage, options: ApiControlOptions): Promise<Reply> {
  try {
    return await answered(request, options);
  } catch (thrown) {
    if (!(thrown instanceof ControlError)) throw thrown;
    const { status, code, message } = thrown;
    return { status, errorType: code, body: { message } };
  }
}

async function answered(request: IncomingMessage, options: ApiControlOptions): Promise<Reply> {
  const bytes = await readBody(request, MAX_REQUEST_BYTES);
  if (bytes === undefined) throw badRequest("Request body too large");
  const { region, sessions, now, checkAccess, apis } = options;
  const rules = { service: "apigateway", region, sessions, now: now() } as const;
  const signature = await verifyRequest(request, bytes, rules);
  if (!signature.ok) {
    const { status, code, message } = signature.error;
    throw new ControlError(status, code, message);
  }
  const { path } = targetOf(request);
  const resource = `arn:aws:apigateway:${region}::${path}`;
  const problem = checkAccess(signature.session, {
    action: `apigateway:${request.method}`,
    resource,
  });
  if (problem !== undefined) throw new ControlError(403, "AccessDeniedException", problem);
  if (request.method === "GET" && path === "/restapis") return { status: 200, body: listed(apis) };
  const { row, params } = operationOf(request.method ?? "", path);
  const api = apis.find(({ id }) => id === params.get("api"));
  if (api === undefined) throw notFound("Invalid API identifier specified");
  if ((params.get("resource") ?? resourceId(api)) !== resourceId(api)) {
    throw notFound("Invalid Resource identifier specified");
  }
  const body: unknown = bytes.length === 0 ? {} : parsedJson(bytes);
  return row.run({ api, definition: api.definition(), params, body });
}

function listed(apis: readonly RestApi[]): object {
  return { item: apis.map(({ id }) => ({ id, name: id })) };
}

function parsedJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw badRequest("Could not parse request body into json", { cause });
  }
}

function resourceId({ id }: RestApi): string {
  return `${id}-infer`;
}

/** The operation's API, the names in its path, and its input. */
interface Task {
  readonly api: RestApi;
  readonly definition: ApiDefinition;
  readonly params: ReadonlyMap<string, string>;
  readonly body: unknown;
}

interface Operation {
  readonly method: string;
  /** Names in braces match one segment. */
  readonly path: string;
  run(task: Task): Reply;
}

const METHOD = "/restapis/{api}/resources/{resource}/methods/{method}";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
const OPERATIONS: readonly Operation[] = [
  { method: "GET", path: "/restapis/{api}/resources", run: getResources },
  { method: "GET", path: "/restapis/{api}/stages", run: getStages },
  { method: "PUT", path: METHOD, run: putMethod },
  { method: "DELETE", path: METHOD, run: deleteMethod },
  { method: "PUT", path: `${METHOD}/responses/{status}`, run: putMethodResponse },
  { method: "PATCH", path: `${METHOD}/responses/{status}`, run: updateMethodResponse },
  { method: "GET", path: `${METHOD}/integration`, run: getIntegration },
  { method: "PUT", path: `${METHOD}/integration`, run: putIntegration },
  { method: "PUT", path: `${METHOD}/integration/responses/{status}`, run: putIntegrationResponse },
  {
    method: "PATCH",
    path: `${METHOD}/integration/responses/{status}`,
    run: updateIntegrationResponse,
  },
  { method: "PUT", path: "/restapis/{api}/gatewayresponses/{type}", run: putGatewayResponse },
  { method: "POST", path: "/restapis/{api}/deployments", run: createDeployment },
];

function operationOf(
  method: string,
  path: string,
): { readonly row: Operation; readonly params: ReadonlyMap<string, string> } {
  for (const row of OPERATIONS) {
    const params = row.method === method ? paramsIn(row.path, path) : undefined;
    if (params !== undefined) return { row, params };
  }
  throw notFound("This operation is not part of the local control plane");
}

/** The values of a path's names; undefined if the path has another form. */
function paramsIn(form: string, path: string): ReadonlyMap<string, string> | undefined {
  const names = form.split("/");
  const values = path.split("/");
  if (names.length !== values.length) return undefined;
  const pairs = names.map((name, index) => [name, values[index] ?? ""] as const);
  if (!pairs.every(([name, value]) => name.startsWith("{") || name === value)) return undefined;
  return new Map(
    pairs
      .filter(([name]) => name.startsWith("{"))
      .map(([name, value]) => [name.slice(1, -1), value]),
  );
}

function getResources({ api, definition }: Task): Reply {
  const methods = [...definition.methods.keys()].map((name) => [name, {}]);
  const root = { id: `${api.id}-root`, path: "/" };
  const resource = {
    id: resourceId(api),
    parentId: root.id,
    pathPart: api.path.slice(1),
    path: api.path,
    resourceMethods: Object.fromEntries(methods),
  };
  return { status: 200, body: { item: [root, resource] } };
}

function getStages({ api }: Task): Reply {
  return { status: 200, body: { item: [{ stageName: api.stage }] } };
}

const PUT_METHOD = v.object({ authorizationType: v.string() });

function putMethod(task: Task): Reply {
  const { authorizationType } = inputOf(PUT_METHOD, task);
  if (methodOf(task) !== undefined) throw conflict("Method already exists for this resource");
  setMethod(task, { authorizationType, responses: new Map() });
  return { status: 201, body: { httpMethod: nameIn(task, "method"), authorizationType } };
}

function deleteMethod(task: Task): Reply {
  existingMethod(task);
  const methods = new Map(task.definition.methods);
  methods.delete(nameIn(task, "method"));
  task.api.change({ ...task.definition, methods });
  return { status: 204 };
}

const PUT_METHOD_RESPONSE = v.object({
  responseParameters: v.optional(v.record(v.string(), v.boolean()), {}),
});

function putMethodResponse(task: Task): Reply {
  const { responseParameters } = inputOf(PUT_METHOD_RESPONSE, task);
  const method = existingMethod(task);
  const status = nameIn(task, "status");
  if (method.responses.has(status)) throw conflict("Response already exists for this resource");
  const names = Object.keys(responseParameters).map(headerName);
  setMethod(task, { ...method, responses: withEntry(method.responses, status, names) });
  return { status: 201, body: { statusCode: status, responseParameters } };
}

const PATCH = v.object({
  patchOperations: v.array(
    v.object({ op: v.picklist(["add", "replace"]), path: v.string(), value: v.string() }),
  ),
});

/** The parameters that a patch adds or replaces, with their values. */
function patchedParameters(task: Task): Readonly<Record<string, string>> {
  const { patchOperations } = inputOf(PATCH, task);
  const start = "/responseParameters/";
  const pairs = patchOperations.map(({ path, value }) => {
    if (!path.startsWith(start)) throw badRequest(`Invalid patch path '${path}' specified`);
    return [path.slice(start.length), value] as const;
  });
  return Object.fromEntries(pairs);
}

function updateMethodResponse(task: Task): Reply {
  const method = existingMethod(task);
  const status = nameIn(task, "status");
  const names = declaredHeaders(method, status);
  const added = Object.keys(patchedParameters(task)).map(headerName);
  const all = [...new Set([...names, ...added])];
  setMethod(task, { ...method, responses: withEntry(method.responses, status, all) });
  return { status: 201, body: { statusCode: status } };
}

function getIntegration(task: Task): Reply {
  return { status: 200, body: { type: integrationOf(task).type } };
}

const PUT_INTEGRATION = v.object({
  type: v.string(),
  requestTemplates: v.optional(v.record(v.string(), v.string()), {}),
});

/** The request template of a mock selects the integration response. */
const MOCK_TEMPLATE = v.pipe(v.string(), v.parseJson(), v.object({ statusCode: v.number() }));

function putIntegration(task: Task): Reply {
  const { type, requestTemplates } = inputOf(PUT_INTEGRATION, task);
  const method = existingMethod(task);
  if (type !== "MOCK") throw badRequest("The local control plane makes mock integrations only");
  const template = v.safeParse(MOCK_TEMPLATE, requestTemplates["application/json"]);
  const mockStatus = template.success ? { mockStatus: String(template.output.statusCode) } : {};
  setMethod(task, { ...method, integration: { type, ...mockStatus, responses: new Map() } });
  return { status: 201, body: { type, requestTemplates } };
}

const PUT_INTEGRATION_RESPONSE = v.object({
  responseParameters: v.optional(v.record(v.string(), v.string()), {}),
});

function putIntegrationResponse(task: Task): Reply {
  const { responseParameters } = inputOf(PUT_INTEGRATION_RESPONSE, task);
  const integration = integrationOf(task);
  const status = nameIn(task, "status");
  setIntegrationResponse(task, mappedHeaders(task, responseParameters));
  const { type } = integration;
  return { status: 201, body: { statusCode: status, type, responseParameters } };
}

function updateIntegrationResponse(task: Task): Reply {
  const status = nameIn(task, "status");
  const before = integrationOf(task).responses.get(status);
  if (before === undefined) throw notFound("Invalid Response status code specified");
  const added = mappedHeaders(task, patchedParameters(task));
  setIntegrationResponse(task, { ...before, ...added });
  return { status: 200, body: { statusCode: status } };
}

function setIntegrationResponse(task: Task, headers: HeaderValues): void {
  const method = existingMethod(task);
  const integration = integrationOf(task);
  const responses = withEntry(integration.responses, nameIn(task, "status"), headers);
  setMethod(task, { ...method, integration: { ...integration, responses } });
}

/** Header values of an integration response, which may only set headers that its method declares. */
function mappedHeaders(task: Task, parameters: Readonly<Record<string, string>>): HeaderValues {
  const declared = declaredHeaders(existingMethod(task), nameIn(task, "status"));
  for (const name of Object.keys(parameters)) {
    if (declared.includes(headerName(name))) continue;
    throw badRequest(
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${name}]`,
    );
  }
  return fixedValues(parameters);
}

/** Values in single quotes are fixed ones; the local control plane has no mappings. */
function fixedValues(parameters: Readonly<Record<string, string>>): HeaderValues {
  const pairs = Object.entries(parameters).map(([name, value]) => {
    const [, text] = /^'(.*)'$/.exec(value) ?? [];
    if (text !== undefined) return [headerName(name), text] as const;
    throw badRequest(
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${value}]`,
    );
  });
  return Object.fromEntries(pairs);
}

const PUT_GATEWAY_RESPONSE = v.object({
  responseParameters: v.optional(v.record(v.string(), v.string()), {}),
});

function putGatewayResponse(task: Task): Reply {
  const { responseParameters } = inputOf(PUT_GATEWAY_RESPONSE, task);
  const responseType = nameIn(task, "type");
  const { api, definition } = task;
  const headers = fixedValues(responseParameters);
  const gatewayResponses = withEntry(definition.gatewayResponses, responseType, headers);
  api.change({ ...definition, gatewayResponses });
  return { status: 201, body: { responseType, responseParameters } };
}

const CREATE_DEPLOYMENT = v.object({ stageName: v.optional(v.string()) });

function createDeployment(task: Task): Reply {
  const { stageName } = inputOf(CREATE_DEPLOYMENT, task);
  const { api, definition } = task;
  const methods = [...definition.methods.values()];
  if (methods.some(({ integration }) => integration === undefined)) {
    throw badRequest("No integration defined for method");
  }
  if (stageName !== undefined && stageName !== api.stage) {
    throw badRequest("The local control plane deploys to the API’s own stage only");
  }
  api.deploy();
  const id = randomBytes(5).toString("hex").slice(0, 6);
  return { status: 201, body: { id, createdDate: Math.floor(Date.now() / 1000) } };
}

/** A name in the operation's path; empty where the path has none. */
function nameIn({ params }: Task, name: string): string {
  return params.get(name) ?? "";
}

function withEntry<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  return new Map([...map, [key, value]]);
}

function methodOf(task: Task): Method | undefined {
  return task.definition.methods.get(nameIn(task, "method"));
}

function existingMethod(task: Task): Method {
  const method = methodOf(task);
  if (method === undefined) throw notFound("Invalid Method identifier specified");
  return method;
}

function integrationOf(task: Task): NonNullable<Method["integration"]> {
  const { integration } = existingMethod(task);
  if (integration === undefined) throw notFound("Invalid Integration identifier specified");
  return integration;
}

function declaredHeaders({ responses }: Method, status: string): readonly string[] {
  const names = responses.get(status);
  if (names === undefined) throw notFound("Invalid Response status code specified");
  return names;
}

function setMethod(task: Task, method: Method): void {
  const { api, definition } = task;
  const methods = withEntry(definition.methods, nameIn(task, "method"), method);
  api.change({ ...definition, methods });
}

/** `method.response.header.<name>`, or of a gateway response `gatewayresponse.header.<name>`. */
function headerName(parameter: string): string {
  const [, name] = /^(?:method\.response|gatewayresponse)\.header\.([\w-]+)$/.exec(parameter) ?? [];
  if (name === undefined) throw badRequest(`Invalid parameter name specified: ${parameter}`);
  return name;
}

function inputOf<T>(schema: v.GenericSchema<unknown, T>, { body }: Task): T {
  const result = v.safeParse(schema, body);
  if (!result.success) throw badRequest(v.summarize(result.issues));
  return result.output;
}
