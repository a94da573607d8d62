import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { describe, expect, it, vi } from "vitest";
import { synthesise, synthesiseEmpty } from "./assembly.ts";
import { synthesisedFunction } from "./fixtures/synthesised-function.ts";
import { temporaryFolder, workshopOf } from "./fixtures/workshop.ts";
import { WorkshopStack } from "./workshop-stack.ts";

const VARIANTS = [
  ["--auth", "iam"],
  ["--api-log", "on", "--notify", "someone@example.org", "--budget", "50"],
  ["--auth", "none", "--own-apis", "--api-log", "with-role"],
  ["--prefix", "", "--key-owner", "name"],
  ["--scenes", "--notify", "someone@example.org"],
  [
    "--model",
    "m.onnx",
    "--name",
    "igarss",
    "--region",
    "eu-central-1",
    "--prefix",
    "a/b/",
    "--scenes",
  ],
];

interface Finding {
  readonly acknowledgedId: string;
  readonly reason: string;
}

describe.each(VARIANTS)("AWS Solutions, with %s %s %s %s", (...args) => {
  it("finds exactly the acknowledged violations", async () => {
    const folder = temporaryFolder();
    const workshop = await workshopOf(...args);
    synthesise(workshop, folder);
    const report = JSON.parse(readFileSync(join(folder, "validation-report.json"), "utf8"));
    const [{ pluginName, conclusion, violations, suppressedViolations }] = report.pluginReports;
    expect({ pluginName, conclusion, violations }).toEqual({
      pluginName: "AwsSolutions",
      conclusion: "success",
      violations: [],
    });
    const found: Finding[] = suppressedViolations;
    for (const { reason } of found) expect(reason).toMatch(/^[A-Z].{40,}\.$/s);
    const ids = found.map(({ acknowledgedId }) => acknowledgedId);
    expect(new Set(ids)).toEqual(acknowledgedIn(new WorkshopStack(new App(), workshop)));
  });
});

/** Every rule that the stack acknowledges, whether it is violated or not. */
function acknowledgedIn(stack: WorkshopStack): Set<string> {
  const key = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
  const metadata = stack.node.findAll().flatMap(({ node }) => node.metadata);
  return new Set(metadata.filter(({ type }) => type === key).flatMap(({ data }) => idsIn(data)));
}

function idsIn(data: unknown): string[] {
  return Object.keys(data as Record<string, string>);
}

describe("the synthesis", () => {
  it("needs neither AWS nor a network", async () => {
    const connect = vi.spyOn(Socket.prototype, "connect");
    try {
      synthesise(await workshopOf(), temporaryFolder());
      expect(connect).not.toHaveBeenCalled();
    } finally {
      connect.mockRestore();
    }
  });

  it("synthesizes the same template for the same workshop", async () => {
    const workshop = await workshopOf();
    const [first, second] = [1, 2].map(() => {
      const { stacks } = synthesise(workshop, temporaryFolder());
      return JSON.stringify(stacks[0]?.template);
    });
    expect(second).toBe(first);
  });

  it("copies the function's file into the assembly unchanged", async () => {
    const workshop = await workshopOf();
    const folder = temporaryFolder();
    synthesise(workshop, folder);
    const given = readFileSync(join(workshop.functionFolder.folder, "index.cjs"));
    const { file, sha256 } = await synthesisedFunction(folder);
    expect(readFileSync(file).equals(given)).toBe(true);
    expect(sha256).toBe(createHash("sha256").update(given).digest("hex"));
  });

  it("copies the page's files by their caching, and config.json in none of the copies", async () => {
    const folder = temporaryFolder();
    synthesise(await workshopOf(), folder);
    const assets = readdirSync(folder).filter((name) => name.startsWith("asset."));
    const contents = assets.map((name) =>
      name.endsWith(".zip") ? [name] : readdirSync(join(folder, name)),
    );
    expect(contents).toContainEqual(["page-abc123.js"]);
    expect(contents).toContainEqual(["index.html"]);
    expect(contents).toContainEqual(["config.json"]);
  });

  it("removes the previous assembly", async () => {
    const folder = temporaryFolder();
    synthesise(await workshopOf("--name", "first"), folder);
    synthesise(await workshopOf("--name", "second"), folder);
    const templates = readdirSync(folder).filter((name) => name.endsWith(".template.json"));
    expect(templates).toEqual(["plumescope-second.template.json"]);
  });

  it("names the stack to destroy, and its region", () => {
    const { stacks } = synthesiseEmpty({ name: "igarss", region: "eu-west-1" }, temporaryFolder());
    expect(stacks.map(({ stackName, environment }) => [stackName, environment.region])).toEqual([
      ["plumescope-igarss", "eu-west-1"],
    ]);
  });
});

describe("synthesisedFunction", () => {
  it("says what to do if nothing was synthesized", async () => {
    await expect(synthesisedFunction("/nowhere")).rejects.toThrow("npm run synth writes one");
  });
});

const linter = spawnSync("cfn-lint", ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";

describe.skipIf(linter === "").each(VARIANTS)(
  `${linter || "cfn-lint"}, with %s %s %s`,
  (...args) => {
    it("reports no error in the template", async () => {
      const folder = temporaryFolder();
      const [stack] = synthesise(await workshopOf(...args), folder).stacks;
      const lint = ["--non-zero-exit-code", "error", "--", stack?.templateFullPath ?? ""];
      const { status, stdout } = spawnSync("cfn-lint", lint, { encoding: "utf8" });
      expect(stdout.match(/^E\d+.*$/gm)).toBeNull();
      expect(status).toBe(0);
    });
  },
);
