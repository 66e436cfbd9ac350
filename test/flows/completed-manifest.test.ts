import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { withKept } from "../../src/listeners/kept.js";
import { onCommand, onEvent } from "../../src/listeners/listener.js";
import { parseManifest } from "../../src/manifest/app-manifest.js";
import { completeManifest } from "../../src/manifest/completing/complete-manifest.js";
import { onADatabase } from "../databases.js";
import { Flow } from "./flow.js";

/** A starter's manifest after it is completed, which needs no description. */
function completed(file: string) {
  return parseManifest(completeManifest(readFileSync(`test/fixtures/manifests/${file}`, "utf8")), file);
}

onADatabase("An app whose manifest was completed", (database) => {
  let flow: Flow;
  afterEach(() => flow.stop());

  it("starts with a starter's in JSON, installs, and answers its command", async () => {
    const tea = onCommand("/tea", {
      toTry: () => "Type `/tea`.",
      listen:
        () =>
        async ({ ack }) =>
          ack("Your round."),
    });
    const manifest = completed("starter-javascript.json");
    flow = await Flow.start(database(), { manifest, listeners: withKept([tea]) });
    const { acme } = flow;
    const landing = await fetch(new URL("/", flow.app.installUrl));
    assert.doesNotMatch(await landing.text(), /class="lead"|undefined/);
    const page = await flow.approve(flow.app.installUrl, acme, acme.people[0]);
    assert.equal(page.status, 200, page.text);
    const [{ id: user }] = acme.people;
    const where = { team: acme.id, user, channel: acme.general };
    const { message } = await flow.localSlack.command({ ...where, command: "/tea", text: "" });
    assert.equal(message?.text, "Your round.");
  });

  it("starts with an agent's, installs, and answers a mention", async () => {
    const mention = onEvent("app_mention", {
      listen:
        () =>
        async ({ say }) =>
          void (await say("Page 12.")),
    });
    const manifest = completed("agent.json");
    flow = await Flow.start(database(), { manifest, listeners: withKept([mention]) });
    const { acme, localSlack } = flow;
    const page = await flow.approve(flow.app.installUrl, acme, acme.people[0]);
    assert.equal(page.status, 200, page.text);
    await localSlack.postMessage({
      team: acme.id,
      user: acme.people[1].id,
      channel: acme.general,
      text: `<@${localSlack.bot(acme.id)?.userId}> where?`,
    });
    const answer = await localSlack.until("an answer", () =>
      localSlack.messages(acme.general).find(({ by }) => by !== "person"),
    );
    assert.equal(answer.text, "Page 12.");
  });
});
