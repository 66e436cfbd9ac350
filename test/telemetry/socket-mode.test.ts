import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { HOME_ACTIONS } from "../../src/home/home-view.js";
import { RECORD_VERSION } from "../../src/installations/stored-record.js";
import { onADatabase } from "../databases.js";
import { tableRows } from "../docs/markdown.js";
import { Flow } from "../flows/flow.js";
import { Collector } from "./collector.js";
import { sumOf } from "./samples.js";
import { type SeenSpan, seen, treesOf } from "./spans.js";

const APP_TOKEN = "xapp-1-A0123456789-1234567890123-0123456789abcdef0123456789abcdef";
const LISTENER = { name: "listener app_mention", parts: [{ name: "slack chat.postMessage" }] };

onADatabase("What comes over the WebSocket of Socket Mode", (database) => {
  let collector: Collector;
  let flow: Flow;
  before(async () => {
    collector = await Collector.register();
    flow = await Flow.start(database(), {
      appToken: APP_TOKEN,
      environment: { SLACK_APP_TOKEN: APP_TOKEN, SLACK_SIGNING_SECRET: "", INSTALLATION_CACHE: "off" },
    });
    await flow.install(flow.acme);
    await idle();
  });
  beforeEach(() => collector.forgetSpans());
  after(async () => {
    await flow.stop();
    await collector.end();
  });

  const idle = () =>
    flow.localSlack.until("the end of all events", () => flow.app.inbox?.load.inFlight === 0 || undefined);
  const spans = (): readonly SeenSpan[] => collector.spans.map(seen);
  const span = (name: string) =>
    flow.localSlack.until(name, () => spans().find((each) => each.name === name));
  const post = () =>
    flow.localSlack.command({
      team: flow.acme.id,
      user: flow.acme.people[1].id,
      channel: flow.acme.general,
      command: "/post",
      text: "my secret plan",
    });
  const acknowledged = async (messaging_destination_name: string, labels = {}) =>
    sumOf(await collector.samples(), "messaging_process_duration_count", {
      messaging_system: "slack",
      messaging_operation_name: "process",
      messaging_destination_name,
      ...labels,
    }) ?? 0;

  it("begins a trace: an event's goes over its try and its listener to the call, as docs/operations.md has it", async () => {
    const before = await acknowledged("events_api");
    await flow.answerTo(await flow.mention(flow.acme));
    await idle();
    const [{ traceId } = assert.fail()] = spans().filter(({ name }) => name === "process app_mention");
    assert.deepEqual(treesOf(spans(), traceId), [
      { name: "process events_api", parts: [{ name: "process app_mention", parts: [LISTENER] }] },
    ]);
    const { kind, attributes } = await span("process events_api");
    const [[name = "", listedKind = "", listed = ""] = []] = tableRows(
      readFileSync("docs/operations.md", "utf8"),
      "| Span of Socket Mode | Kind | Attributes |",
    );
    assert.deepEqual(["`process events_api`", kind], [name, listedKind.toUpperCase()]);
    assert.deepEqual(
      Object.keys(attributes).sort(),
      [...listed.matchAll(/`(messaging[^`]+)`/g)].map(([, attribute]) => attribute).sort(),
    );
    assert.ok((await acknowledged("events_api")) > before);
  });

  it("is measured by its kind, and shows nothing of what people wrote", async () => {
    await post();
    const { failed, attributes } = await span("process slash_commands");
    assert.deepEqual([failed, attributes["messaging.destination.name"]], [false, "slash_commands"]);
    const ben = { team: flow.acme.id, user: flow.acme.people[1].id };
    await flow.localSlack.openHome(ben);
    await flow.localSlack.until("the Home tab", () => flow.localSlack.homeOf(ben));
    await flow.localSlack.clickButton({ ...ben, actionId: HOME_ACTIONS.connect, in: "home" });
    await span("process interactive");
    assert.equal(await acknowledged("slash_commands"), 1);
    assert.equal(await acknowledged("interactive"), 1);
    assert.ok(!JSON.stringify(spans()).includes("secret plan"));
  });

  it("has failed, with the status that HTTP would have, where it is not acknowledged", async () => {
    const { installations } = database();
    await installations.updateMany({ kind: "workspace" }, { $set: { v: RECORD_VERSION + 1 } });
    void post().catch(() => undefined); // nobody answers it
    const { failed, attributes } = await span("process slash_commands");
    assert.deepEqual([failed, attributes["error.type"]], [true, "503"]);
    assert.equal(await acknowledged("slash_commands", { error_type: "503" }), 1);
    await installations.updateMany({ kind: "workspace" }, { $set: { v: RECORD_VERSION } });
  });
});
