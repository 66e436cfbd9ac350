import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { ActionsBlock, KnownBlock, ModalView, PlainTextElement } from "@slack/types";
import { localSlackCommand } from "../../src/cli/local-slack-command.js";
import { httpRequest } from "../../src/http/http-request.js";
import { ControlStage } from "./control-stage.js";

const text = (value: string): PlainTextElement => ({ type: "plain_text", text: value });
const GO: ActionsBlock = {
  type: "actions",
  elements: [{ type: "button", action_id: "go", text: text("Go") }],
};
const MENUS: KnownBlock[] = [
  {
    type: "actions",
    elements: [
      {
        type: "static_select",
        action_id: "size",
        placeholder: text("Size"),
        options: [{ text: text("Large"), value: "large" }],
      },
      { type: "external_select", action_id: "assignee", placeholder: text("Assignee"), min_query_length: 1 },
    ],
  },
  { type: "input", label: text("Note"), element: { type: "plain_text_input", action_id: "text" } },
];
const FORM: ModalView = {
  type: "modal",
  callback_id: "form",
  title: text("A form"),
  submit: text("Send"),
  blocks: [
    {
      type: "input",
      block_id: "who",
      label: text("Name"),
      element: { type: "plain_text_input", action_id: "name" },
    },
  ],
};

describe("The control API of local-slack", () => {
  let stage: ControlStage;

  before(async () => {
    stage = await ControlStage.start(
      (bolt) => {
        bolt.event("app_mention", async ({ event, say }) => {
          await say({ text: "hello", blocks: /menus/.test(event.text) ? MENUS : [GO] });
        });
        bolt.action({ action_id: "size", type: "block_actions" }, async ({ ack, action, say }) => {
          await ack();
          await say(`size: ${action.type === "static_select" && action.selected_option.value}`);
        });
        bolt.options("assignee", async ({ ack, payload }) => {
          await ack({ options: [{ text: text(payload.value), value: payload.value }] });
        });
        bolt.shortcut("task", async ({ ack, body, client }) => {
          await ack();
          await client.views.open({ trigger_id: body.trigger_id, view: FORM });
        });
        bolt.event("assistant_thread_started", async ({ event, client }) => {
          const { channel_id: channel, thread_ts, context } = event.assistant_thread;
          await client.chat.postMessage({ channel, thread_ts, text: `beside ${context.channel_id}` });
        });
        bolt.event("app_context_changed", async ({ event, client }) => {
          const text = `now beside ${event.context.entities?.[0]?.value}`;
          await client.chat.postMessage({ channel: event.channel, text });
        });
        bolt.message("psst", async ({ say }) => void (await say("I heard")));
        bolt.action("go", async ({ ack, respond }) => {
          await ack();
          await respond({ text: "gone", replace_original: true });
        });
        bolt.command("/form", async ({ ack, client, body }) => {
          await ack();
          await client.views.open({ trigger_id: body.trigger_id, view: FORM });
        });
        bolt.view("form", async ({ ack, body, view, client }) => {
          await ack();
          const name = view.state.values.who?.name?.value ?? "";
          await client.chat.postMessage({ channel: body.user.id, text: `saved ${name}` });
        });
        bolt.event("app_home_opened", async ({ event, client }) => {
          await client.views.publish({ user_id: event.user, view: { type: "home", blocks: [GO] } });
        });
      },
      {
        app: {
          commands: ["/form"],
          scopes: [
            "app_mentions:read",
            "assistant:write",
            "channels:history",
            "chat:write",
            "commands",
            "im:history",
          ],
          events: [
            "agent_session_stopped",
            "app_context_changed",
            "app_home_opened",
            "app_mention",
            "assistant_thread_started",
            "message.im",
          ],
        },
      },
    );
    const { local } = stage.app.slack;
    local.configureApp({
      ...local.appSettings,
      optionsUrl: local.appSettings.eventsUrl,
      shortcuts: [{ name: "Create task", type: "global", callbackId: "task", description: "x" }],
      suggestedPrompts: [{ title: "Help", message: "What can you do?" }],
    });
  });

  after(() => stage.app.stop());

  const seen = ({ channel, ts }: { channel: string; ts: string }) =>
    JSON.stringify(stage.app.slack.local.messages(channel).find((each) => each.ts === ts)) ?? "";

  it("is described by an OpenAPI document that is valid", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(stage.document));
    assert.ok(valid, JSON.stringify(errors));
  });

  it("tells where everything is, and who is there", async () => {
    const { answer } = await stage.ask("getSlack");
    const { slack, app } = stage.app;
    assert.deepEqual([answer.apiUrl, answer.seed], [slack.apiUrl, slack.seed]);
    assert.match(JSON.stringify(answer.workspaces), /Acme.*Ada Admin.*Globex/);
    assert.match(JSON.stringify(answer.apps), new RegExp(app.signingSecret));
  });

  it("gives the app its settings, and answers with its credentials", async () => {
    const before = stage.app.slack.local.appSettings;
    const { answer } = await stage.ask("putApp", {
      body: { url: "http://127.0.0.1:9", commands: ["/other"] },
    });
    assert.equal(answer.signingSecret, stage.app.app.signingSecret);
    assert.deepEqual(stage.app.slack.local.appSettings.commandUrls, {
      "/other": "http://127.0.0.1:9/slack/events",
    });
    stage.app.slack.local.configureApp(before);
  });

  it("lets people install, mention, write, and read what they see", async () => {
    assert.match(String((await stage.person("Ben", "install")).botToken), /^xoxb-/);
    const mentioned = await stage.person("Ben", "mention", { text: "hi", in: "#general", waitFor: "answer" });
    assert.match(JSON.stringify(mentioned.answer), /"text":"hello"/);
    const written = await stage.person("Ben", "message", { text: "psst", waitFor: "answer" });
    assert.match(JSON.stringify(written.answer), /"I heard"/);
    await stage.person("Ben", "post", { text: "by the way" });
    const path = { workspace: "Acme", person: "Ben" };
    const { answer } = await stage.ask("getMessages", { path, query: { in: "general" } });
    assert.match(JSON.stringify(answer.messages), /hi.*hello.*by the way/);
  });

  it("lets people give commands, fill in and close modals, press buttons and open the Home tab", async () => {
    const path = { workspace: "Acme", person: "Cleo" };
    const given = await stage.person("Cleo", "command", { command: "/form", waitFor: "modal" });
    assert.match(JSON.stringify(given.modal), /"callback_id":"form"/);
    assert.match(JSON.stringify((await stage.ask("getPerson", { path })).answer.modal), /"form"/);
    const saved = await stage.person("Cleo", "submit", { values: { name: "Cleo" }, waitFor: "answer" });
    assert.match(JSON.stringify(saved.answer), /saved Cleo/);
    await stage.person("Cleo", "command", { command: "/form", waitFor: "modal" });
    await stage.person("Cleo", "close");
    assert.equal((await stage.ask("getPerson", { path })).answer.modal, undefined);
    await stage.person("Cleo", "mention", { text: "a button", waitFor: "answer" });
    const pressed = await stage.person("Cleo", "press", { button: "Go", waitFor: "updated" });
    assert.match(JSON.stringify(pressed.updated), /"gone"/);
    const opened = await stage.person("Cleo", "openHome", { waitFor: "home" });
    assert.match(JSON.stringify(opened.home), /"type":"home"/);
    assert.equal((await stage.person("Cleo", "press", { button: "go", in: "home" })).ok, true);
  });

  it("lets people edit, delete, react to and pin messages", async () => {
    const { message } = (await stage.person("Ben", "post", { text: "on" })) as {
      message: { channel: string; ts: string };
    };
    const at = { message: { channel: message.channel, ts: message.ts } };
    const edited = await stage.person("Ben", "edit", { ...at, text: "off" });
    assert.match(JSON.stringify(edited.message), /"text":"off"/);
    assert.deepEqual((await stage.person("Ben", "react", { ...at, name: "tada" })).deliveries, []);
    assert.match(seen(message), /"reactions":\[\{"name":"tada"/);
    await stage.person("Ben", "unreact", { ...at, name: "tada" });
    await stage.person("Ben", "pin", at);
    assert.match(seen(message), /"pinned"/);
    await stage.person("Ben", "unpin", at);
    assert.doesNotMatch(seen(message), /"pinned"|tada/);
    await stage.person("Ben", "deleteMessage", at);
    assert.equal(seen(message), "");
  });

  it("lets people share files, upload them, and leave and join channels", async () => {
    const shared = await stage.person("Ben", "upload", {
      name: "a.txt",
      text: "words",
      words: "look",
      in: "random",
    });
    assert.match(JSON.stringify(shared.message), /"text":"look"/);
    const base64 = Buffer.from("words").toString("base64");
    const { file } = await stage.person("Ben", "addFile", { name: "b.pdf", base64 });
    assert.match(JSON.stringify(file), /"filetype":"pdf"[\s\S]*"size":5/);
    const group = await stage.person("Ben", "groupMessage", { with: ["Ada", "Cleo"] });
    assert.equal(group.name, "mpdm-ada--ben--cleo-1");
    await stage.person("Ben", "leave", { channel: "random" });
    const path = { workspace: "Acme", person: "Ben" };
    assert.equal((await stage.ask("getMessages", { path, query: { in: "random" } })).status, 400);
    await stage.person("Ben", "join", { channel: "#random" });
    assert.equal((await stage.ask("getMessages", { path, query: { in: "random" } })).status, 200);
  });

  it("lets people choose, type, search options, use shortcuts and prompts, and stop an agent", async () => {
    await stage.person("Ada", "mention", { text: "menus", waitFor: "answer" });
    const chosen = await stage.person("Ada", "choose", {
      element: "Size",
      value: "Large",
      waitFor: "answer",
    });
    assert.match(JSON.stringify(chosen.answer), /size: large/);
    await stage.person("Ada", "fill", { element: "Note", value: "hello" });
    const { options } = await stage.person("Ada", "options", { element: "Assignee", typed: "ad" });
    assert.match(JSON.stringify(options), /"value":"ad"/);
    const opened = await stage.person("Ada", "shortcut", { name: "Create task", waitFor: "modal" });
    assert.match(JSON.stringify(opened.modal), /"callback_id":"form"/);
    await stage.person("Ada", "closeView");
    assert.equal(stage.app.ada.modal, undefined);
    const { message } = (await stage.person("Ada", "prompt", { title: "Help" })) as {
      message: { channel: string; ts: string; text: string };
    };
    assert.equal(message.text, "What can you do?");
    const { channel, ts } = message;
    await stage.app.bolt.client.apiCall("agents.sessions.setStatus", {
      channel_id: channel,
      thread_ts: ts,
      status: "processing",
    });
    const stopped = await stage.person("Ada", "stopAgent", { message: { channel, ts } });
    assert.match(JSON.stringify(stopped.deliveries), /agent_session_stopped/);
    const wrong = await stage.ask("choose", {
      path: { workspace: "Acme", person: "Ada" },
      body: { element: "Size", value: 3 },
    });
    assert.match(String(wrong.answer.message), /field value is wrong: An option by its text or value/);
  });

  it("lets people open an assistant beside a channel, and go to another", async () => {
    const opened = await stage.person("Ben", "openAssistant", { viewing: "#general", waitFor: "answer" });
    assert.match(JSON.stringify(opened.answer), /"text":"beside C/);
    const gone = await stage.person("Ben", "lookElsewhere", { viewing: "#random", waitFor: "answer" });
    assert.match(JSON.stringify(gone.answer), /"text":"now beside C/);
  });

  it("tells what the app did, and waits for a call or a delivery by its fields", async () => {
    await stage.person("Ada", "mention", { text: "hi" });
    const call = { method: "chat.postMessage", args: { text: "hello" } };
    assert.match(JSON.stringify((await stage.ask("until", { body: { call } })).answer.call), /"ok":true/);
    const delivery = { type: "app_mention", state: "delivered" };
    assert.ok((await stage.ask("until", { body: { delivery } })).answer.delivery);
    const missing = await stage.ask("until", { body: { call: { method: "no.such" }, timeoutMs: 20 } });
    assert.deepEqual([missing.status, missing.answer.error], [504, "waited_too_long"]);
    assert.match(JSON.stringify((await stage.ask("getCalls")).answer), /chat\.postMessage/);
    assert.match(JSON.stringify((await stage.ask("getDeliveries")).answer), /app_mention/);
  });

  it("stubs methods and makes them fail, until that is ended", async () => {
    const call = async (method: string) => {
      const response = await fetch(stage.app.slack.apiUrl + method, { headers: { connection: "close" } });
      return [response.status, await response.text()].join(" ");
    };
    await stage.ask("stub", { body: { method: "files.upload", answer: { file: "F1" } } });
    assert.equal(await call("files.upload"), '200 {"ok":true,"file":"F1"}');
    await stage.ask("endStub", { path: { method: "files.upload" } });
    assert.match(await call("files.upload"), /unknown_method/);
    const fault = { method: "api.test", fault: { status: 503 }, probability: 1, seed: 1 };
    const { answer } = await stage.ask("fault", { body: fault });
    assert.match(await call("api.test"), /^503/);
    await stage.ask("endFault", { path: { id: String(answer.id) } });
    assert.match(await call("api.test"), /^200/);
    const wrong = await stage.ask("fault", { body: { method: "api.test", fault: "explode" } });
    assert.match(String(wrong.answer.message), /field fault is wrong: One of \{ "rateLimited"/);
  });

  it("verifies the app's request URL", async () => {
    const { answer } = await stage.ask("verifyRequestUrl", { path: { app: stage.app.app.appId } });
    assert.deepEqual([answer.ok, answer.status], [true, 200]);
  });

  it("moves the clock on", async () => {
    const before = stage.app.slack.now.getTime();
    const { answer } = await stage.ask("advance", { body: { by: "10m" } });
    assert.ok(Date.parse(String(answer.now)) - before >= 600_000);
    const wrong = await stage.ask("advance", { body: { by: "soon" } });
    assert.deepEqual([wrong.status, wrong.answer.error], [400, "local_slack_use_invalid"]);
  });

  it("removes the app from a workspace", async () => {
    const { slack } = stage.app;
    await slack.workspace("Globex").person("Gina").install(stage.app.app);
    await stage.ask("uninstall", { path: { workspace: "Globex" } });
    assert.equal(slack.local.bot(slack.workspace("Globex").id), undefined);
  });

  it("makes further apps, and does with each of them what names it", async () => {
    const [first] = stage.app.slack.apps;
    const { answer: other } = await stage.ask("addApp", {
      body: { url: "http://127.0.0.1:9", name: "Second" },
    });
    assert.notEqual(other.appId, first?.appId);
    const path = { workspace: "Acme", person: "Ada" };
    await stage.ask("putAppNamed", {
      path: { app: "Second" },
      body: { url: "http://127.0.0.1:9", name: "Second", events: ["app_home_opened"] },
    });
    const unknown = await stage.ask("install", { path, body: { app: "Third" } });
    assert.match(String(unknown.answer.message), /no app "Third"\. There is My App, Second\./);
    assert.match(String((await stage.person("Ada", "install", { app: "Second" })).botToken), /^xoxb-/);
    const { deliveries } = await stage.person("Ada", "openHome", { app: "Second" });
    assert.ok(Array.isArray(deliveries));
    assert.deepEqual(
      deliveries.map(({ appId }) => appId),
      [other.appId],
    );
    const ofSecond = await stage.ask("getDeliveries", { query: { app: "Second" } });
    assert.match(JSON.stringify(ofSecond.answer.deliveries), /^\[\{[^[]*"app_home_opened"/);
    assert.deepEqual((await stage.ask("getCalls", { query: { app: "Second" } })).answer.calls, []);
    assert.equal((await stage.ask("getPerson", { path, query: { app: "Second" } })).answer.home, undefined);
    await stage.ask("uninstall", { path: { workspace: "Acme" }, body: { app: "Second" } });
    const { slack } = stage.app;
    const acme = slack.workspace("Acme").id;
    assert.equal(slack.appNamed("Second").local.bot(acme), undefined);
    assert.ok(first?.local.bot(acme));
  });

  it("was asked in these tests for every operation that it describes", () => {
    const described = Object.values(stage.document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    assert.deepEqual([...stage.used].sort(), described.sort());
  });

  it("says what there is when it is asked for what there is not", async () => {
    const nobody = await stage.ask("mention", {
      path: { workspace: "Acme", person: "Zoe" },
      body: { text: "hi" },
    });
    assert.match(String(nobody.answer.message), /There is Ada Admin, Ben Baker, Cleo Clark/);
    const path = { workspace: "Acme", person: "Ada" };
    const unnamed = await stage.ask("mention", { path, body: { text: "hi", channel: "general" } });
    assert.match(
      String(unnamed.answer.message),
      /no field channel. There is text, in, thread, app, waitFor, timeoutMs/,
    );
    const empty = await stage.ask("mention", { path, body: {} });
    assert.match(String(empty.answer.message), /field text is missing: What follows the app's name\./);
    const elsewhere = await fetch(`${stage.app.slack.url}/control/nowhere`, {
      headers: { connection: "close" },
    });
    assert.deepEqual([elsewhere.status, /openapi\.json/.test(await elsewhere.text())], [404, true]);
    const noJson = await fetch(`${stage.app.slack.url}/control/advance`, {
      method: "POST",
      body: "by=10m",
      headers: { connection: "close" },
    });
    assert.deepEqual([noJson.status, /Send a JSON object/.test(await noJson.text())], [400, true]);
  });

  for (const [what, headers] of [
    ["another website", { origin: "https://evil.example" }],
    ["a page of another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["a picture or a form of another site", { "sec-fetch-site": "cross-site" }],
    ["another name for this machine", { host: "evil.example" }],
  ] as const) {
    it(`refuses ${what}, and does and tells nothing`, async () => {
      const calls = stage.app.slack.now.getTime();
      for (const [method, path, body] of [
        ["POST", "advance", '{"by":"1d"}'],
        ["GET", "openapi.json", undefined],
        ["GET", "", undefined],
      ] as const) {
        const url = `${stage.app.slack.url}/control/${path}`;
        const { status, text } = await httpRequest(url, { method, headers, ...(body && { body }) });
        assert.equal(status, 403, path);
        assert.doesNotMatch(text, /secret|openapi/i);
      }
      assert.ok(stage.app.slack.now.getTime() - calls < 3_600_000);
    });
  }

  it("is served by the command local-slack, which says so", async () => {
    const result = await localSlackCommand(["--port", "0"]);
    assert.ok("localSlack" in result);
    try {
      const [, url = ""] = /over HTTP: (\S+)/.exec(result.text) ?? [];
      const { text } = await httpRequest(url, { method: "GET" });
      assert.equal(JSON.parse(text).openapi, "3.1.0");
      const { text: state } = await httpRequest(new URL("/control", url), { method: "GET" });
      assert.match(state, /"installUrl":"http:\/\/localhost:3000\/slack\/install"/);
    } finally {
      await result.localSlack.stop();
    }
  });
});
