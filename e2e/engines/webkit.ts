import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { freePort } from "#local/fixtures/free-port.ts";
import type { Display } from "./display.ts";
import type { Transport } from "./webdriver.ts";

export const WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver";

/** Starts WebKitGTK's own small browser, which keeps nothing: like a private window of Safari. */
export async function startWebKit({ environment }: Display): Promise<Transport> {
  const port = await freePort();
  const driver = spawn(WEBKIT_DRIVER, [`--port=${port}`, "--host=127.0.0.1"], {
    env: { ...process.env, ...environment },
    stdio: "ignore",
  });
  const ended = once(driver, "exit");
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([
    isListening(url),
    ended.then(() => {
      throw new Error("WebKitWebDriver ended before it listened.");
    }),
  ]);
  const session = (await post(`${url}/session`, { capabilities: {} })) as {
    readonly sessionId: string;
  }; // https://www.w3.org/TR/webdriver2/#new-session
  const sessionUrl = `${url}/session/${session.sessionId}`;
  return {
    send: ({ path, parameters }) => post(`${sessionUrl}/${path}`, parameters),
    close: async () => {
      await fetch(sessionUrl, { method: "DELETE" });
      driver.kill();
      await ended;
    },
  };
}

async function isListening(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await setTimeout(50);
  }
}

async function post(url: string, parameters: object): Promise<unknown> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(parameters) });
  const { value } = (await answer.json()) as { readonly value: unknown };
  if (!answer.ok) throw new Error(JSON.stringify(value));
  return value;
}
