import { access } from "node:fs/promises";
import { type Connect, createServer, type Plugin, preview } from "vite";
import { contentSecurityPolicy } from "#domain/config/content-security-policy.ts";
import { SECURITY_HEADERS } from "#domain/config/security-headers.ts";
import { isTakenOnIpv6 } from "./loopback.ts";
import { browsableHost, PROJECT } from "./options.ts";
import type { ServedFiles } from "./served-config.ts";

/** The running web server of the page. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** The headers that CloudFront sets by its own settings. */
const CLOUDFRONT_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

export interface SiteOptions {
  readonly page: "built" | "dev";
  /** The address to listen at; default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
  /** The folder of the built page. */
  readonly dist: string;
  /** The configuration, and the files that take the place of the page's own. */
  readonly files: ServedFiles;
}

/** The options of both servers. `allowedHosts`: also a name that leads to this machine's address. */
interface Listening {
  readonly host: string;
  readonly port: number;
  readonly strictPort: true;
  readonly allowedHosts: true | string[];
}

/**
 * Serves the built page with the deployed site's security headers, or Vite's dev server; both with
 * this `config.json`.
 *
 * @throws Error for the user if the port is taken or no page is built.
 */
export async function startSite(options: SiteOptions): Promise<Site> {
  const { page, host = "127.0.0.1", port, dist, files } = options;
  if (host === "127.0.0.1" && port !== 0 && (await isTakenOnIpv6(port))) throw portTaken(port);
  const allowedHosts = host === "127.0.0.1" ? [] : (true as const);
  const listening = { host, port, strictPort: true, allowedHosts } as const;
  const starting =
    page === "dev" ? devServer(listening, files) : previewServer(listening, files, dist);
  const server = await starting.catch((cause: unknown) => {
    throw isTaken(cause) ? portTaken(port, cause) : cause;
  });
  return { url: `http://${browsableHost(host)}:${port}`, close: () => server.close() };
}

async function previewServer(
  listening: Listening,
  files: ServedFiles,
  dist: string,
): Promise<Closable> {
  await access(`${dist}/index.html`).catch((cause: unknown) => {
    throw new Error(`There is no built page in ${dist}; npm start builds one.`, { cause });
  });
  return preview({
    root: PROJECT,
    configFile: false,
    logLevel: "error",
    // An unknown path is 404 instead of the page: a missing card must not parse as one.
    appType: "mpa",
    build: { outDir: dist },
    preview: listening,
    plugins: [withMiddleware([builtHeaders(files), overlay(files)])],
  });
}

async function devServer(listening: Listening, files: ServedFiles): Promise<Closable> {
  const server = await createServer({
    root: PROJECT,
    logLevel: "warn",
    server: listening,
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

/** Files in `assets/` have a content hash in their names and are cached forever. */
function builtHeaders({ config }: ServedFiles): Connect.NextHandleFunction {
  const policy = contentSecurityPolicy(config);
  return (request, response, next) => {
    const headers = {
      ...CLOUDFRONT_HEADERS,
      ...SECURITY_HEADERS,
      "Content-Security-Policy": policy,
    };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const isHashed = request.url?.startsWith("/assets/") === true;
    const caching = isHashed ? "public, max-age=31536000, immutable" : "no-cache";
    response.setHeader("Cache-Control", caching);
    next();
  };
}

/** Serves these files in place of the site's own. */
function overlay({ texts }: ServedFiles): Connect.NextHandleFunction {
  return (request, response, next) => {
    const text = texts.get((request.url ?? "").split("?")[0] ?? "");
    if (text === undefined) return next();
    response.setHeader("Content-Type", "application/json");
    response.setHeader("Cache-Control", "no-store");
    response.end(text);
  };
}

function isTaken(cause: unknown): boolean {
  return cause instanceof Error && /already in use/.test(cause.message);
}

function portTaken(port: number, cause?: unknown): Error {
  return new Error(
    `Port ${port} is taken by another program; stop that one, or start with --port ${port + 1}.`,
    { cause },
  );
}
