import assert from "node:assert/strict";
import { listAudit } from "../../src/audit/list-audit.js";
import { onADatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { projectApp } from "../fixtures/test-app.js";
import { Flow } from "../flows/flow.js";

onADatabase("A person's token that turns out to be dead when /speak uses it", (database) => {
  it("is in the audit trail, and told to the company's hook", async () => {
    const told: unknown[] = [];
    const flow = await Flow.start(database(), {
      ...projectApp(),
      hooks: { onDisconnected: (about) => void told.push(about) },
    });
    try {
      const { acme, localSlack } = flow;
      const [, ben] = acme.people;
      await flow.install(acme);
      await flow.connect(acme);
      localSlack.failNext("chat.postMessage", { error: "token_revoked" });
      const typed = { team: acme.id, user: ben.id, channel: acme.general };
      await localSlack.command({ ...typed, command: "/speak", text: "hello" });
      await localSlack.until("the hook", () => told[0]);
      const target = { isEnterpriseInstall: false, teamId: acme.id };
      assert.deepEqual(told, [{ target, userId: ben.id, reason: "revoked" }]);
      const revoke = await until("the entry", async () =>
        (await listAudit(database().audit, { clientId: localSlack.clientId }, 100)).find(
          ({ action }) => action === "revoke",
        ),
      );
      assert.deepEqual(revoke.details, { userId: ben.id });
    } finally {
      await flow.stop();
    }
  });
});
