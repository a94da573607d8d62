// The doctor's own lines, run by the AWS CLI, open an API that is as the console leaves it before "Enable
// CORS": then a run of the page, which obeys CORS, succeeds.
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { failedCheck } from "#domain/doctor/check-results.ts";
import type { DocumentContext } from "#domain/doctor/documents/snippet.ts";
import { fixGuideFor } from "#domain/doctor/fix-guide.ts";
import { verdictOf } from "#domain/doctor/report.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { chip } from "#engine/fixtures/chips.ts";
import {
  configFor,
  type Diagnosis,
  runDiagnosis,
  sessionOn,
  startTestPage,
} from "#engine/fixtures/diagnosis.ts";
import { createTestBrowser, type TestTab } from "#engine/fixtures/engine-bench.ts";
import { PAGE } from "#local/fixtures/fault-stack.ts";
import { installed } from "#local/fixtures/installed.ts";
import { fixture, pythonEnvironment, pythonsWithBoto3 } from "#local/fixtures/python.ts";
import { readOptions } from "#local/options.ts";
import type { Integration } from "#local/rest-api.ts";
import { type Stack, startStack } from "#local/stack.ts";
import { enforceCors } from "#services/fixtures/enforce-cors.ts";
import { createArrayReader } from "#services/workers/array-reader.ts";

const run = promisify(execFile);
const [cli] = installed("aws", ["--version"]);
const [python] = pythonsWithBoto3();
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A page, and a participant's function behind an API without CORS. */
interface ClosedWorkshop {
  readonly tab: TestTab;
  /** The function's file, which may be edited. */
  readonly functionFile: string;
  diagnosis(): Promise<Diagnosis>;
  /** The snippet with this title of the guide for what the doctor found. */
  snippet(diagnosis: Diagnosis, title: string): string;
  /** Runs a snippet as a participant pastes it, and returns what it prints. */
  paste(text: string): Promise<string>;
}

async function closedWorkshop(
  integration: Integration,
  functionName: string,
): Promise<ClosedWorkshop> {
  const folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  closers.push(() => rm(folder, { recursive: true }));
  const functionFile = join(folder, "lambda_function.py");
  await copyFile(fixture(functionName), functionFile);
  const stack = await startStack({
    port: 0,
    pageOrigins: [PAGE],
    dataFolder: folder,
    model: readOptions([], {}).model,
    endpointKind: "tfs",
    endpointName: "pixel-detector",
    ownFunction: { file: functionFile, integration },
    apiCors: false,
  });
  closers.push(stack.close);
  const page = await startTestPage(PAGE);
  closers.push(page.close);
  const config = configFor(stack);
  const session = sessionOn(stack);
  const aws = { config, credentials: session.credentials, ownerId: "AROATEST:ada" };
  const { workers } = page;
  const arrays = createArrayReader(workers.startArrayWorker);
  const tab = createTestBrowser({ config, workers, arrays }).openTab(aws, SMOKE);
  enforceCors(PAGE);
  const context: DocumentContext = { pageOrigin: PAGE, config, identity: undefined };
  return {
    tab,
    functionFile,
    diagnosis: () => runDiagnosis({ pageOrigin: PAGE, config, card: SMOKE, session }),
    snippet: ({ results }, title) => {
      const failed = failedCheck(results);
      if (failed === undefined) throw new Error("No check failed.");
      const { snippets } = fixGuideFor(failed.failure, context);
      const found = snippets.find((snippet) => snippet.title.startsWith(title));
      if (found === undefined) throw new Error(`There is no “${title}”.`);
      return found.text;
    },
    paste: (text) => outputOf(text, stack, folder),
  };
}

async function outputOf(text: string, stack: Stack, folder: string): Promise<string> {
  const env = pythonEnvironment(stack, folder);
  const { stdout } = await run("bash", ["-c", text], { env });
  return stdout.trim();
}

/** Opens an array, which is run, and resolves to the failure's kind, or undefined if it is done. */
async function outcomeOf({ tab }: ClosedWorkshop): Promise<string | undefined> {
  await tab.until(({ current }) =>
    current().items.some(({ run }) => ["done", "failed"].includes(run.status.state)),
  );
  const { status } = tab.item("chip.npy").run;
  return status.state === "failed" ? status.failure.kind : undefined;
}

/** The commands that both integrations need. */
async function openPreflight(workshop: ClosedWorkshop, diagnosis: Diagnosis): Promise<void> {
  const { paste, snippet } = workshop;
  await paste(snippet(diagnosis, "An OPTIONS method"));
  await paste(snippet(diagnosis, "CORS headers on the gateway’s own responses"));
}

describe.skipIf(cli === undefined || python === undefined)(
  `the doctor’s lines for a closed API, by ${cli?.[0] ?? "the AWS CLI"}`,
  () => {
    it("open a non-proxy integration, once it is deployed", async () => {
      const workshop = await closedWorkshop("non-proxy", "function-a.py");
      const { tab, diagnosis, paste, snippet } = workshop;
      tab.engine.openFiles([chip("chip.npy")]);
      expect(await outcomeOf(workshop)).toBe("cors-refused");
      const closed = await diagnosis();
      expect(verdictOf(closed.results)).toContain("The API’s path and CORS");
      await openPreflight(workshop, closed);
      expect(await paste(snippet(closed, "Is Lambda proxy integration on?"))).toBe("AWS");
      await paste(snippet(closed, "If it is off"));
      expect(verdictOf((await diagnosis()).results)).toContain("The API’s path and CORS");
      await paste(snippet(closed, "Deploy the API again"));
      expect(verdictOf((await diagnosis()).results)).toContain("All 12 checks pass");
      tab.engine.run(tab.item("chip.npy").id);
      await tab.allDone();
    });

    it("open a proxy integration, together with the header of the function itself", async () => {
      const workshop = await closedWorkshop("proxy", "function-b.py");
      const { tab, diagnosis, paste, snippet, functionFile } = workshop;
      tab.engine.openFiles([chip("chip.npy")]);
      expect(await outcomeOf(workshop)).toBe("cors-refused");
      const closed = await diagnosis();
      await openPreflight(workshop, closed);
      expect(await paste(snippet(closed, "Is Lambda proxy integration on?"))).toBe("AWS_PROXY");
      await paste(snippet(closed, "Deploy the API again"));
      // The preflight passes, and the function's errors can be read, but not yet its answers.
      const halfOpen = await diagnosis();
      expect(failedCheck(halfOpen.results)).toMatchObject({
        step: "post",
        failure: { kind: "cors-answer-refused" },
      });
      const code = await readFile(functionFile, "utf8");
      const header = snippet(halfOpen, "If it is on");
      await writeFile(
        functionFile,
        code.replace(/"headers": .*/, () => header),
      );
      expect(verdictOf((await diagnosis()).results)).toContain("All 12 checks pass");
      tab.engine.run(tab.item("chip.npy").id);
      await tab.allDone();
    });
  },
);
