import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePort } from "./fixtures/free-port.ts";
import { isTakenOnIpv6 } from "./loopback.ts";
import { openServer } from "./stack-server.ts";

it("refuses a port that belongs to another program on ::1, where browsers look first", async ({
  skip,
}) => {
  const port = await freePort();
  const other = createServer().listen(port, "::1");
  const isListening = await Promise.race([
    once(other, "listening").then(() => true),
    once(other, "error").then(() => false),
  ]);
  if (!isListening) skip("this machine has no IPv6");
  await expect(openServer(port)).rejects.toThrow(`Port ${port} is taken by another program`);
  other.close();
  await once(other, "close");
  expect(await isTakenOnIpv6(port)).toBe(false);
  const server = await openServer(port);
  await server.close();
});
