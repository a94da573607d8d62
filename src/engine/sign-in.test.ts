import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { issueDemoCredentials } from "#local/demo-credentials.ts";
import { type FaultStack, PAGE, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { actAsBrowser } from "#services/fixtures/act-as-browser.ts";
import { participantOf } from "#services/fixtures/participant.ts";
import { createSessionStore } from "./session.ts";
import { createSignIn, type SignInState, type SignInStore, signInStateOf } from "./sign-in.ts";

let faultStack: FaultStack;
let config: WorkshopConfig;
let unsubscribe: () => void;

beforeAll(async () => {
  faultStack = await startFaultStack();
  const { url, pageUrl } = faultStack.stack;
  config = {
    ...participantOf(faultStack.stack).config,
    sts: { endpoint: url },
    demoCredentials: `${pageUrl}/_plumescope/credentials`,
  };
});
beforeEach(() => {
  actAsBrowser(PAGE);
  vi.stubGlobal("sessionStorage", memoryStorage());
});
afterEach(() => {
  unsubscribe();
  faultStack.stack.clearFaults();
  faultStack.stack.resetCounts();
  vi.unstubAllGlobals();
});
afterAll(() => faultStack.close());

/** A tab's storage, which Node does not have. */
function memoryStorage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, text) => void items.set(key, text),
    removeItem: (key) => void items.delete(key),
  };
}

const stored = (): string | null => sessionStorage.getItem("plumescope.session");

interface Opened {
  readonly signIn: SignInStore;
  readonly state: () => SignInState;
  /** Every state since the page loaded. */
  readonly states: readonly SignInState[];
}

/** Loads the page. */
function openPage(settings: WorkshopConfig = config): Opened {
  const signIn = createSignIn(createSessionStore(), settings);
  const states: SignInState[] = [];
  const state = (): SignInState => signInStateOf(signIn.current(), settings);
  unsubscribe = signIn.subscribe(() => states.push(state()));
  return { signIn, state, states };
}

interface Block {
  readonly text: string;
  readonly accessKeyId: string;
}

/** The access portal's block for bash, with an optional expiry. */
function block(name = "ada", expiresAt?: Date): Block {
  const { accessKeyId, secretAccessKey, sessionToken } = faultStack.stack.sessions.issue({
    role: "workshop-role",
    name,
    durationS: 3600,
  });
  const lines = [
    `export AWS_ACCESS_KEY_ID="${accessKeyId}"`,
    `export AWS_SECRET_ACCESS_KEY="${secretAccessKey}"`,
    `export AWS_SESSION_TOKEN="${sessionToken}"`,
    ...(expiresAt === undefined
      ? []
      : [`export AWS_CREDENTIAL_EXPIRATION=${expiresAt.toISOString()}`]),
  ];
  return { text: lines.join("\n"), accessKeyId };
}

const inMs = (ms: number): Date => new Date(Date.now() + ms);

function settled(state: () => SignInState): Promise<SignInState> {
  return vi.waitFor(
    () => {
      expect(state().status).not.toBe("checking");
      return state();
    },
    { timeout: 10_000, interval: 10 },
  );
}

async function signedIn(name?: string, expiresAt?: Date): Promise<Opened> {
  const page = openPage();
  page.signIn.paste(block(name, expiresAt).text);
  expect((await settled(page.state)).status).toBe("signed-in");
  return page;
}

describe("pasted credentials", () => {
  it("are verified by GetCallerIdentity", async () => {
    const { signIn, state, states } = openPage();
    expect(state().status).toBe("signed-out");
    signIn.paste(block().text);
    const { status, identity, ownerId, failure } = await settled(state);
    expect(status).toBe("signed-in");
    expect(identity).toMatchObject({ name: "ada", role: "workshop-role", account: "000000000000" });
    expect(ownerId).toMatch(/^AROA\w{16}:ada$/);
    expect(failure).toBeUndefined();
    const statuses = states.slice(1).map((one) => one.status);
    expect(statuses[0]).toBe("checking");
    expect(new Set(statuses)).toEqual(new Set(["checking", "signed-in"]));
  });

  it("are refused with AWS's reason if expired", async () => {
    const { text, accessKeyId } = block();
    faultStack.stack.sessions.expire(accessKeyId);
    const { signIn, state } = openPage();
    signIn.paste(text);
    const { status, failure, session } = await settled(state);
    expect(status).toBe("signed-out");
    expect(failure?.kind).toBe("credentials-expired");
    expect(session?.credentials.accessKeyId).toBe(accessKeyId);
  });

  it("lose a stated expiry in the past if AWS accepts them", async () => {
    const { state } = await signedIn("ada", inMs(-60_000));
    expect(state().session?.credentials.expiresAt).toBeUndefined();
    expect(state().session?.endedAt).toBeUndefined();
  });

  it("keep a stated expiry in the future", async () => {
    const expiresAt = inMs(60_000);
    const { state } = await signedIn("ada", expiresAt);
    expect(state().session?.credentials.expiresAt).toEqual(expiresAt);
  });

  it("expire when their countdown reaches zero, and are removed from the tab's storage", async () => {
    const expiresAt = inMs(60_000);
    const { signIn, state } = await signedIn("ada", expiresAt);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    signIn.keep(true);
    vi.setSystemTime(expiresAt.getTime() - 1000);
    vi.advanceTimersByTime(0);
    expect(state().status).toBe("signed-in");
    expect(stored()).not.toBeNull();
    vi.setSystemTime(expiresAt);
    vi.runOnlyPendingTimers();
    vi.useRealTimers();
    expect(state()).toMatchObject({ status: "ended", session: { endedAt: expiresAt } });
    expect(stored()).toBeNull();
  });

  it("are verified again on request", async () => {
    faultStack.stack.injectFault({ service: "sts", answer: "invalid-client-token-id" });
    const { signIn, state } = openPage();
    signIn.paste(block().text);
    expect((await settled(state)).failure).toBeDefined();
    faultStack.stack.clearFaults();
    signIn.retry();
    expect(state().status).toBe("checking");
    expect((await settled(state)).status).toBe("signed-in");
  });

  it("are verified again in another region, and not used there until then", async () => {
    const { signIn, state } = await signedIn();
    const moved = { ...config, region: "eu-west-1" };
    expect(state().status).toBe("signed-in");
    expect(signInStateOf(signIn.current(), moved).status).toBe("checking");
    signIn.configure(moved);
    const there = await settled(() => signInStateOf(signIn.current(), moved));
    expect(there.identity?.name).toBe("ada");
  });
});

describe("a refusal or a broken connection", () => {
  it.each([
    ["expired-token", /credentials have expired/],
    ["invalid-client-token-id", /InvalidClientTokenId/],
    ["signature-does-not-match", /SignatureDoesNotMatch/],
    ["signature-expired", /clock/],
    ["signature-not-yet-current", /clock/],
    ["region-disabled", /region|RegionDisabledException/],
    ["incomplete-signature", /IncompleteSignature/],
    ["throttling", /too many requests/],
    ["service-unavailable", /STS|ServiceUnavailable/],
    ["cut-off", /STS/],
    ["connection-refused", /STS/],
  ] as const)(
    "%s is described, and the same credentials are accepted later",
    async (answer, says) => {
      const method = answer === "connection-refused" ? { method: "*" } : {};
      faultStack.stack.injectFault({ service: "sts", answer, times: "until-cleared", ...method });
      const { signIn, state } = openPage();
      signIn.paste(block().text);
      const { failure } = await settled(state);
      if (failure === undefined) throw new Error("STS refuses them.");
      const { title, action, detail = "" } = describeFailure(failure);
      expect(`${title} ${action}\n${detail}`).toMatch(says);
      faultStack.stack.clearFaults();
      signIn.retry();
      expect((await settled(state)).status).toBe("signed-in");
    },
  );
});

describe("several pastes", () => {
  it("ignore the answer for credentials that were replaced meanwhile", async () => {
    const { signIn, state, states } = openPage();
    const first = block("ada");
    signIn.paste(first.text);
    await vi.waitFor(() => expect(state().session).toBeDefined(), { interval: 1 });
    expect(state().session?.credentials.accessKeyId).toBe(first.accessKeyId);
    signIn.paste(block("grace").text);
    await vi.waitFor(() => expect(state().identity?.name).toBe("grace"), { timeout: 10_000 });
    const names = states.flatMap(({ identity }) => identity?.name ?? []);
    expect(new Set(names)).toEqual(new Set(["grace"]));
  });

  it("use only the last of concurrent texts", async () => {
    const { signIn, state } = openPage();
    signIn.paste("no credentials at all");
    signIn.paste(block("grace").text);
    const { identity, failure } = await settled(state);
    expect(identity?.name).toBe("grace");
    expect(failure).toBeUndefined();
  });

  it("are combined if they contain the three values one by one", async () => {
    const { signIn, state } = openPage();
    const {
      accessKeyId,
      secretAccessKey,
      sessionToken = "",
    } = issueDemoCredentials(faultStack.stack.sessions);
    for (const [value, missing] of [
      [secretAccessKey, ["access key ID", "session token"]],
      [accessKeyId, ["session token"]],
    ] as const) {
      signIn.paste(value);
      expect((await settled(state)).pending).toMatchObject({ kind: "part", missing });
    }
    signIn.paste(sessionToken);
    const { status, pending } = await settled(state);
    expect(status).toBe("signed-in");
    expect(pending).toBeUndefined();
  });

  it("offer the profiles of a paste to choose or drop", async () => {
    const { signIn, state } = openPage();
    const profile = (name: string): string =>
      `[${name}]\n${block(name).text.replaceAll("export ", "")}`;
    const text = `${profile("reader")}\n\n${profile("writer")}`;
    signIn.paste(text);
    await settled(state);
    signIn.choose(undefined);
    expect(state().pending).toBeUndefined();
    signIn.paste(text);
    const { pending } = await settled(state);
    if (pending?.kind !== "choice") throw new Error("there is nothing to choose from");
    expect(pending.choices.map((choice) => choice.profile)).toEqual(["reader", "writer"]);
    signIn.choose(pending.choices[1]);
    expect((await settled(state)).identity?.name).toBe("writer");
  });

  it("keep the session if a later text contains no credentials", async () => {
    const { signIn, state } = await signedIn();
    signIn.paste("not credentials");
    const { failure } = await vi.waitFor(() => {
      expect(state().failure).toBeDefined();
      return state();
    });
    expect(failure?.kind).toBe("credentials-malformed");
    expect(state().status).toBe("signed-in");
  });
});

describe("demo credentials", () => {
  it("come from the local stack and are verified", async () => {
    const { signIn, state } = openPage();
    signIn.useDemo();
    const { identity, session } = await settled(state);
    expect(identity?.name).toBe("demo-participant");
    expect(session?.form).toBe("demo credentials");
    expect(session?.credentials.expiresAt).toBeInstanceOf(Date);
  });

  it("are not requested if the workshop offers none", () => {
    const { signIn, state } = openPage({ ...config, demoCredentials: undefined });
    signIn.useDemo();
    expect(state().status).toBe("signed-out");
  });

  it("fail with a reason if their issuer is unreachable", async () => {
    const demoCredentials = "http://127.0.0.1:9/credentials";
    const { signIn, state } = openPage({ ...config, demoCredentials });
    signIn.useDemo();
    expect((await settled(state)).failure).toMatchObject({
      kind: "unreachable",
      service: "demo-credentials",
    });
  });
});

describe("the tab's storage", () => {
  it("is empty until the user opts in", async () => {
    await signedIn();
    expect(stored()).toBeNull();
  });

  it("restores stored credentials, which are verified again", async () => {
    const { signIn, state } = await signedIn("ada", inMs(60_000));
    signIn.keep(true);
    const { session } = state();
    unsubscribe();
    const reloaded = openPage();
    expect(reloaded.state().status).toBe("checking");
    expect(await settled(reloaded.state)).toMatchObject({
      status: "signed-in",
      isKept: true,
      identity: { name: "ada" },
      session: { ...session, id: 0 },
    });
  });

  it("does not restore expired credentials", async () => {
    const { signIn } = await signedIn("ada", inMs(60_000));
    signIn.keep(true);
    unsubscribe();
    vi.useFakeTimers({ now: inMs(61_000), toFake: ["Date"] });
    const { status, session } = openPage().state();
    vi.useRealTimers();
    expect({ status, session }).toEqual({ status: "signed-out", session: undefined });
    expect(stored()).toBeNull();
  });

  it("is wiped when the user opts out", async () => {
    const { signIn } = await signedIn();
    signIn.keep(true);
    signIn.keep(false);
    expect(stored()).toBeNull();
  });
});

describe("signing out", () => {
  it("wipes the session and the tab's storage", async () => {
    const { signIn, state } = await signedIn();
    signIn.keep(true);
    signIn.signOut();
    expect(state()).toMatchObject({
      status: "signed-out",
      session: undefined,
      identity: undefined,
      isKept: false,
    });
    expect(stored()).toBeNull();
  });

  it("discards a paste that is still being parsed", async () => {
    const { signIn, state } = openPage();
    signIn.paste(block().text);
    signIn.signOut();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(state()).toMatchObject({ status: "signed-out", session: undefined });
  });

  it("discards a pending answer", async () => {
    const { signIn, state } = openPage();
    signIn.paste(block().text);
    await vi.waitFor(() => expect(state().session).toBeDefined(), { interval: 1 });
    signIn.signOut();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(state()).toMatchObject({ status: "signed-out", identity: undefined });
  });
});

describe("the owner's name", () => {
  it("is the chosen one if the workshop allows it, and belongs to the identity that chose it", async () => {
    const page = openPage({ ...config, keyOwner: "name" });
    page.signIn.paste(block("ada").text);
    expect((await settled(page.state)).ownerId).toBe("ada");
    page.signIn.setOwnerName("ada-and-grace");
    expect(page.state().ownerId).toBe("ada-and-grace");
    page.signIn.paste(block("ada").text);
    await vi.waitFor(() => expect(page.state().session?.id).toBe(2));
    expect((await settled(page.state)).ownerId).toBe("ada-and-grace");
    page.signIn.paste(block("grace").text);
    await vi.waitFor(() => expect(page.state().session?.id).toBe(3));
    expect((await settled(page.state)).ownerId).toBe("grace");
  });
});
