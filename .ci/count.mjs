// Sums the runners' reports into a run's last line.
import { readFileSync } from "node:fs";

const VITEST = ["test-results/unit.json", "aws/infra/test-results/infra.json"];
const PLAYWRIGHT = "test-results/e2e.json";

function report(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    console.log(`There is no report ${path}: counted as one failure.`);
    return undefined;
  }
}

function ofVitest(path) {
  const {
    numPassedTests: passed,
    numFailedTests,
    numFailedTestSuites,
    numPendingTests: skipped,
  } = report(path) ?? {
    numPassedTests: 0,
    numFailedTests: 1,
    numFailedTestSuites: 0,
    numPendingTests: 0,
  };
  // A file that fails to load counts as a failed suite without tests.
  return { passed, failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0), skipped };
}

function ofPlaywright(path) {
  const { stats, errors } = report(path) ?? {
    stats: { expected: 0, unexpected: 1, flaky: 0, skipped: 0 },
    errors: [],
  };
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

const all = [...VITEST.map(ofVitest), ofPlaywright(PLAYWRIGHT)];
const sum = (name) => all.reduce((total, counts) => total + counts[name], 0);
console.log(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
process.exitCode = sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;
