import assert from "node:assert/strict";
import { Stage } from "../stage.js";
import { CHANNEL_EVENTS } from "./channel-event-cases.js";
import { EVENTS } from "./event-cases.js";
import { COMMANDS, INTERACTIONS } from "./interaction-cases.js";
import { assertSameShape } from "./shape.js";

describe("Local Slack: requests are what @slack/types and @slack/bolt publish", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
    const { botEvents } = stage.app.settings();
    const access = ["team_access_granted", "team_access_revoked"];
    const happening = Object.keys(CHANNEL_EVENTS);
    stage.localSlack.configureApp(
      stage.app.settings({
        botEvents: [...botEvents, ...access, ...happening, "link_shared", "message.groups"],
        unfurlDomains: ["a.example"],
      }),
    );
  });

  afterEach(() => stage.stop());

  for (const [type, cases] of Object.entries(EVENTS)) {
    for (const { what, sample, happen } of cases) {
      it(`${type}, ${what}`, async () => {
        await happen(stage);
        await stage.localSlack.idle();
        const envelopes = stage.app.events().map(({ envelope }) => envelope);
        const sent = envelopes.filter((each) => (each.event?.type ?? each.type) === type).at(-1);
        assertSameShape(sent, sample);
      });
    }
  }

  for (const { what, sample, happen } of COMMANDS) {
    it(`a slash command, ${what}`, async () => {
      await happen(stage);
      assertSameShape(
        Object.fromEntries(new URLSearchParams(stage.app.at("/commands").at(-1)?.body)),
        sample,
      );
    });
  }

  for (const { what, sample, happen } of INTERACTIONS) {
    it(what, async () => {
      await happen(stage);
      const sent = stage.app.interactions();
      assert.equal(sent.length, 1);
      assertSameShape(sent[0], sample);
    });
  }
});
