/** One command, named as WebDriver's HTTP end point and as Firefox's Marionette name it. */
export interface Command {
  readonly marionette: `WebDriver:${string}`;
  /** Below /session/{id}/ of https://www.w3.org/TR/webdriver2/#endpoints, sent by POST. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The element of the path. */
  readonly element?: string;
}

/** A started browser, and a way to send it commands. */
export interface Transport {
  /** Resolves to the command's value. @throws Error with the browser's words */
  send(command: Command): Promise<unknown>;
  /** Ends the browser and what was started with it. */
  close(): Promise<void>;
}

/** The key that identifies an element: https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** https://www.w3.org/TR/webdriver2/#keyboard-actions */
const CONTROL = "\uE009";

/** A browser window, driven like a user: by the browser's own pointer and keyboard. */
export interface Window {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function, which may be async, in the page, and returns what it returns, as JSON. */
  evaluate<Arguments extends readonly unknown[], Result>(
    run: (...given: Arguments) => Result,
    ...given: Arguments
  ): Promise<Awaited<Result>>;
  /** Clicks the first visible element of the selector whose name or text matches. @throws Error if there is none */
  click(selector: string, name: RegExp): Promise<void>;
  /** Whether such an element is visible. */
  sees(selector: string, name: RegExp): Promise<boolean>;
  /** Presses Ctrl with a key, in the element that has the focus. */
  pressWithControl(key: string): Promise<void>;
}

/** Takes the browser's window, at the size of a laptop's. */
export async function takeWindow({ send }: Pick<Transport, "send">): Promise<Window> {
  const evaluate: Window["evaluate"] = async (run, ...given) => {
    // Neither a rejection nor a BigInt passes through the protocol: the script answers with JSON.
    const script = `const done = arguments[arguments.length - 1];
      const given = [...arguments].slice(0, -1);
      Promise.resolve(given).then((given) => (${run})(...given)).then(
        (value) => done({ value: JSON.stringify(value) ?? null }),
        (error) => done({ error: String(error) }),
      );`;
    const answer = await send({
      marionette: "WebDriver:ExecuteAsyncScript",
      path: "execute/async",
      parameters: { script, args: given },
    });
    const { value, error } = answer as { readonly value?: string | null; readonly error?: string }; // Of the script above.
    if (error !== undefined) throw new Error(error);
    return value == null ? undefined : JSON.parse(value);
  };
  const element = async (selector: string, name: RegExp): Promise<string | undefined> => {
    const found = await send({
      marionette: "WebDriver:ExecuteScript",
      path: "execute/sync",
      parameters: { script: FIND, args: [selector, name.source, name.flags] },
    });
    return (found as Readonly<Record<string, string>> | null)?.[ELEMENT];
  };
  const run = (name: string, path: string, parameters = {}): Promise<unknown> =>
    send({ marionette: `WebDriver:${name}`, path, parameters });
  await run("SetWindowRect", "window/rect", { x: 0, y: 0, width: 1440, height: 1000 });
  return {
    goto: async (url) => void (await run("Navigate", "url", { url })),
    reload: async () => void (await run("Refresh", "refresh")),
    evaluate,
    click: async (selector, name) => {
      const id = await element(selector, name);
      if (id === undefined) throw new Error(`No visible ${selector} is named ${name}.`);
      await send({
        marionette: "WebDriver:ElementClick",
        path: `element/${id}/click`,
        parameters: {},
        element: id,
      });
    },
    sees: async (selector, name) => (await element(selector, name)) !== undefined,
    pressWithControl: async (key) => {
      const actions = [
        ...[CONTROL, key].map((value) => ({ type: "keyDown", value })),
        ...[key, CONTROL].map((value) => ({ type: "keyUp", value })),
      ];
      await run("PerformActions", "actions", {
        actions: [{ type: "key", id: "keyboard", actions }],
      });
    },
  };
}

/** Returns the first visible element of a selector whose label or text matches. */
const FIND = `
  const [selector, source, flags] = arguments;
  const name = new RegExp(source, flags);
  return [...document.querySelectorAll(selector)].find((element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    name.test(element.getAttribute("aria-label") ?? element.textContent)) ?? null;`;
