import { spawnSync } from "node:child_process";
import { expect, test } from "playwright/test";

/** Runs a command on a machine without any network but its own loopback. */
function withoutNetwork(command: string) {
  const words = ["--map-root-user", "--net", "sh", "-c", `ip link set lo up && ${command}`];
  return spawnSync("unshare", words, { encoding: "utf8" });
}

test("the demo runs on a laptop without a network, which the browser calls offline", () => {
  const { status, stderr } = withoutNetwork("true");
  test.info().skip(status !== 0, `unshare(1) makes no machine without a network here: ${stderr}`);
  const run = withoutNetwork("node --import tsx e2e/offline-laptop.ts");
  expect(run.status, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toEqual({
    isOnline: false,
    result: expect.stringMatching(/^Smoke: [\d.]+% of pixels$/),
    failures: [],
  });
});
