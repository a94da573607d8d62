import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Display } from "./display.ts";
import type { Command, Transport } from "./webdriver.ts";

export const FIREFOX = "/usr/bin/firefox-esr";

type Preference = string | number | boolean;

/** No updates, experiments or other calls home; any free port. */
const QUIET: Readonly<Record<string, Preference>> = {
  "marionette.port": 0,
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.aboutwelcome.enabled": false,
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#no-remote-settings",
  "toolkit.telemetry.server": "",
};

/**
 * Starts Firefox in a new profile. It is driven by Marionette, the protocol that geckodriver
 * translates WebDriver into, since Debian has no geckodriver:
 * https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */
export async function startFirefox(
  { environment }: Display,
  preferences: Readonly<Record<string, Preference>> = {},
): Promise<Transport> {
  const profile = await mkdtemp(join(tmpdir(), "plumescope-firefox-"));
  const lines = Object.entries({ ...QUIET, ...preferences }).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, "user.js"), lines.join("\n"));
  const browser = spawn(FIREFOX, ["--marionette", "--profile", profile, "--no-remote"], {
    env: { ...process.env, ...environment, HOME: profile },
    stdio: "ignore",
  });
  const ended = once(browser, "exit");
  const socket = connect(await portOf(profile, ended), "127.0.0.1");
  const call = createMarionette(socket);
  await call("WebDriver:NewSession", {});
  return {
    send: async ({ marionette, parameters, element }: Command) => {
      const id = element === undefined ? {} : { id: element };
      const answer = await call(marionette, { ...parameters, ...id, ...IN_PAGE });
      return (answer as { readonly value?: unknown } | null)?.value;
    },
    close: async () => {
      socket.destroy();
      browser.kill();
      await ended;
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Scripts see the page's own objects, as geckodriver asks for. */
const IN_PAGE = { sandbox: null, newSandbox: false };

/** Firefox writes its port into the profile once it listens. */
async function portOf(profile: string, ended: Promise<unknown>): Promise<number> {
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    const written = await readFile(join(profile, "MarionetteActivePort"), "utf8").catch(() => "");
    if (written !== "") return Number(written);
    await setTimeout(50);
  }
  throw new Error("Firefox ended before it could be driven.");
}

/** Sends one command at a time. Messages are JSON behind their length in bytes and a colon. */
function createMarionette(socket: Socket): (name: string, parameters: object) => Promise<unknown> {
  const messages = messagesOf(socket);
  let lastId = 0;
  return async (name, parameters) => {
    lastId += 1;
    const text = JSON.stringify([0, lastId, name, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
    for (;;) {
      const { done, value: message } = await messages.next();
      if (done) throw new Error("Firefox has closed the connection.");
      // The first message is a greeting.
      if (!Array.isArray(message)) continue;
      const [, , error, value] = message as readonly unknown[];
      if (error !== null) throw new Error(`${name}: ${JSON.stringify(error)}`);
      return value;
    }
  };
}

async function* messagesOf(socket: Socket): AsyncGenerator<unknown, void> {
  let received = Buffer.alloc(0);
  for await (const part of socket) {
    received = Buffer.concat([received, part as Buffer]);
    for (;;) {
      const start = received.indexOf(":") + 1;
      const end = start + Number(received.subarray(0, Math.max(0, start - 1)));
      if (start === 0 || received.length < end) break;
      const message = received.subarray(start, end).toString();
      received = received.subarray(end);
      yield JSON.parse(message);
    }
  }
}
