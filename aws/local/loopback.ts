import { connect } from "node:net";

/**
 * Whether a program listens at a port of ::1, to which browsers take `localhost` first: a page or a stack
 * at 127.0.0.1 would then never be reached by that name.
 */
export function isTakenOnIpv6(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "::1", port });
    const settle = (isTaken: boolean): void => {
      socket.destroy();
      resolve(isTaken);
    };
    socket.once("connect", () => settle(true));
    // Also where this machine has no IPv6.
    socket.once("error", () => settle(false));
  });
}
