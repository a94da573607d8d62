import { access } from "node:fs/promises";
import { type Connect, createServer, type Plugin, preview } from "vite";
import { contentSecurityPolicy } from "#domain/config/content-security-policy.ts";
import { PROJECT, type StartOptions } from "./options.ts";
import { type ServedFiles, servedFiles } from "./served-config.ts";
import type { Stack } from "./stack.ts";

/** The page, served. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** What every answer of a deployed site carries, beside the Content-Security-Policy. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/**
 * Serves the built page of `dist/` as it is deployed, security headers included, or for developers
 * Vite's own server; both with a `config.json` that leads to the stack.
 *
 * @throws Error in one plain sentence if the port is taken or nothing is built.
 */
export async function startSite(
  options: Pick<StartOptions, "model" | "addressing"> & {
    readonly page: "built" | "dev";
    readonly port: number;
    readonly stack: Stack;
    /** The folder of the built page. */
    readonly dist: string;
  },
): Promise<Site> {
  const files = await servedFiles(options.stack, options);
  const { page, port, dist } = options;
  const starting = page === "dev" ? developersServer(port, files) : builtServer(port, files, dist);
  const server = await starting.catch((cause: unknown) => {
    throw portTaken(port, cause);
  });
  return { url: `http://localhost:${port}`, close: () => server.close() };
}

async function builtServer(port: number, files: ServedFiles, dist: string): Promise<Closable> {
  await access(`${dist}/index.html`).catch((cause: unknown) => {
    throw new Error(`There is no built page in ${dist}; npm start builds one.`, { cause });
  });
  return preview({
    root: PROJECT,
    configFile: false,
    logLevel: "error",
    // A path that does not exist is 404, not the page: a missing card must not look like one.
    appType: "mpa",
    build: { outDir: dist },
    preview: { host: "127.0.0.1", port, strictPort: true },
    plugins: [withMiddleware([builtHeaders(files), overlay(files)])],
  });
}

async function developersServer(port: number, files: ServedFiles): Promise<Closable> {
  const server = await createServer({
    root: PROJECT,
    logLevel: "warn",
    server: { host: "127.0.0.1", port, strictPort: true },
    plugins: [withMiddleware([overlay(files)])],
  });
  return server.listen();
}

interface Closable {
  close(): Promise<void>;
}

function withMiddleware(middleware: readonly Connect.NextHandleFunction[]): Plugin {
  const use = ({ middlewares }: { readonly middlewares: Connect.Server }) => {
    for (const each of middleware) middlewares.use(each);
  };
  return { name: "plumescope-site", configureServer: use, configurePreviewServer: use };
}

/** Files in `assets/` carry a hash in their names, so they never change. */
function builtHeaders({ config }: ServedFiles): Connect.NextHandleFunction {
  const policy = contentSecurityPolicy(config);
  return (request, response, next) => {
    response.setHeader("Content-Security-Policy", policy);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const isHashed = request.url?.startsWith("/assets/") === true;
    const caching = isHashed ? "public, max-age=31536000, immutable" : "no-cache";
    response.setHeader("Cache-Control", caching);
    next();
  };
}

/** The stack's files in front of the site's own. */
function overlay({ texts }: ServedFiles): Connect.NextHandleFunction {
  return (request, response, next) => {
    const text = texts.get((request.url ?? "").split("?")[0] ?? "");
    if (text === undefined) return next();
    response.setHeader("Content-Type", "application/json");
    response.setHeader("Cache-Control", "no-store");
    response.end(text);
  };
}

function portTaken(port: number, cause: unknown): unknown {
  const isTaken = cause instanceof Error && /already in use/.test(cause.message);
  if (!isTaken) return cause;
  return new Error(
    `Port ${port} is taken by another program; stop that one, or start with PORT=${port + 1}.`,
    { cause },
  );
}
