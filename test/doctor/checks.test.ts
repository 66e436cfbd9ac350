import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { nodeVersion, OLDEST_NODE } from "../../src/doctor/checks/setup/node-version.js";
import type { DoctorContext } from "../../src/doctor/context.js";
import { info, ok } from "../../src/doctor/finding.js";
import { report, textReport } from "../../src/doctor/report.js";
import { runChecks } from "../../src/doctor/run-checks.js";

const NO_CONTEXT = {} as DoctorContext;

describe("The doctor's checks", () => {
  it("require the same Node.js as package.json", () => {
    assert.equal(JSON.parse(readFileSync("package.json", "utf8")).engines.node, `>=${OLDEST_NODE}`);
    for (const [version, level] of [
      ["18.20.8", "failure"],
      ["20.18.3", "failure"],
      ["20.19.0", "ok"],
      ["22.1.0", "ok"],
    ] as const) {
      assert.equal(nodeVersion(version)[0]?.level, level, version);
    }
  });

  it("run side by side; a check that throws or never ends becomes a finding, and affects no other check", async () => {
    const findings = await runChecks(
      {
        "what hangs": () => new Promise(() => undefined),
        "what throws": async () => {
          throw new Error("it broke");
        },
        "what works": async () => [ok("test.works", "It works.")],
      },
      NO_CONTEXT,
      50,
    );
    assert.deepEqual(
      findings.map(({ id, level, sentence }) => [id, level, sentence]),
      [
        ["doctor.unfinished", "warning", "The check of what hangs did not end within 0.05 seconds."],
        ["doctor.broken", "failure", "The check of what throws could not be done: it broke"],
        ["test.works", "ok", "It works."],
      ],
    );
  });

  it("are reported in colour on request, and as JSON in the order of the checks", () => {
    const findings = [info("test.b", "Second.", "Do this."), ok("test.a", "First.")];
    assert.equal(
      textReport(findings, { colour: true }),
      "\u001b[32mok     \u001b[0m  First.\n\u001b[36minfo   \u001b[0m  Second.\n         → Do this.\n\nNothing is wrong.\n",
    );
    assert.deepEqual(report(findings), {
      healthy: true,
      counts: { failure: 0, warning: 0, info: 1, ok: 1 },
      findings,
    });
  });
});
