import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createGzip } from "node:zlib";

export interface CompressedSite {
  readonly url: string;
  close(): Promise<void>;
}

const TEXT = /text|javascript|json|svg/;

/** Serves another server's answers as CloudFront does: texts compressed by gzip, for clients that take it. */
export async function compressedSite(port: number, origin: string): Promise<CompressedSite> {
  const server = createServer((asked, answer) => pass(origin, asked, answer));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(origin: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { "accept-encoding": accepted = "", ...headers } = asked.headers;
  const passed = request(origin + asked.url, { method: asked.method, headers }, (found) => {
    const isText = TEXT.test(found.headers["content-type"] ?? "");
    const status = found.statusCode ?? 502;
    if (!(isText && status === 200 && String(accepted).includes("gzip"))) {
      answer.writeHead(status, found.headers);
      found.pipe(answer);
      return;
    }
    const { "content-length": _length, ...kept } = found.headers;
    answer.writeHead(status, { ...kept, "content-encoding": "gzip", vary: "Accept-Encoding" });
    found.pipe(createGzip()).pipe(answer);
  });
  passed.on("error", (error) => answer.destroy(error));
  asked.pipe(passed);
}
