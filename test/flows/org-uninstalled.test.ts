import assert from "node:assert/strict";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

onADatabase("app_uninstalled of an organization", (database) => {
  let flow: Flow;
  before(async () => {
    const botEvents = MANIFEST.botEvents.filter((event) => event !== "tokens_revoked");
    flow = await Flow.start(database(), { manifest: { ...MANIFEST, botEvents } });
  });
  after(() => flow.stop());

  it("is enough to delete all records of the organization", async () => {
    await flow.install(flow.initech, { org: true });
    await flow.connect(flow.initech, { url: flow.connectUrl(flow.initech, true) });
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    await flow.localSlack.uninstallOrg(flow.initech.enterprise?.id ?? "");
    await flow.untilLogged("The app was uninstalled");
    const left = await database().installations.find({ clientId: flow.localSlack.clientId }).toArray();
    assert.equal(left.length, 2, "Acme's bot and the person who connected their account there");
    assert.ok(left.every(({ _id }) => String(_id).includes(flow.acme.id)));
    assert.equal(flow.logged("Tokens were revoked").length, 0);
  });
});
