import assert from "node:assert/strict";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

describe("Pages of the local Slack: a channel", () => {
  let stage: Stage;
  let ben: PageVisitor;
  let cleo: PageVisitor;

  beforeEach(async () => {
    stage = await Stage.start({
      settings: { name: "Test App", commandHints: { "/speak": "[word] Says it" } },
    });
    await stage.install(stage.acme, { user_scope: "chat:write" });
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
    cleo = new PageVisitor(stage, stage.acme, stage.acme.people[2] ?? stage.acme.people[1]);
  });
  afterEach(() => stage.stop());

  const general = () => stage.localSlack.messages(stage.acme.general);

  it("is shown by the start page, and offers each workspace and person", async () => {
    const start = await ben.open(stage.localSlack.url);
    assert.equal(start.url, `${stage.localSlack.url}/client/${stage.acme.id}/U0ACME01/${stage.acme.general}`);
    const links = start.links();
    for (const { name } of stage.localSlack.workspaces)
      assert.ok(
        links.some(({ text }) => text.endsWith(name)),
        name,
      );
    const person = links.find(({ text }) => text.endsWith("Ben Baker"));
    assert.equal((await ben.open(person?.url ?? "")).url, ben.path(stage.acme.general));
    const other = await ben.open(links.find(({ text }) => text.endsWith("Globex"))?.url ?? "");
    assert.match(other.text, /Gina Gray/);
    assert.doesNotMatch(other.text, /Ben Baker/);
  });

  it("takes a message, which the app is told of, and shows it to everyone with its author", async () => {
    await ben.write(stage.acme.general, "Good morning");
    assert.deepEqual(
      general().map(({ by, user, text }) => [by, user, text]),
      [["person", ben.person.id, "Good morning"]],
    );
    const seen = (await cleo.open(stage.acme.general)).text;
    assert.match(seen, /<b>Ben Baker<\/b>[\s\S]*Good morning/);
  });

  it("turns names into mentions and takes everything else as text", async () => {
    await ben.write(
      stage.acme.general,
      "@test-app and @Cleo, see #random & <b>@channel</b> me@test-app.example @nobody",
    );
    const bot = stage.localSlack.bot(stage.acme.id)?.userId;
    assert.equal(
      general()[0]?.text,
      `<@${bot}> and <@U0ACME03>, see <#${stage.acme.random}|random> &amp; &lt;b&gt;<!channel>&lt;/b&gt; me@test-app.example @nobody`,
    );
    await stage.localSlack.idle();
    assert.ok(stage.localSlack.deliveries.some(({ type }) => type === "app_mention"));
    const seen = (await cleo.open(stage.acme.general)).text;
    assert.match(
      seen,
      /<span class="mention">@Test App<\/span> and <span class="mention">@Cleo Clark<\/span>/,
    );
    assert.ok(!seen.includes("<b>@"));
  });

  it("shows a thread below its first message", async () => {
    await ben.write(stage.acme.general, "A question");
    await ben.write(stage.acme.general, "Something else");
    const [question] = general();
    const page = await cleo.open(stage.acme.general);
    await cleo.submit(page, "/messages", { text: "An answer" }, { thread_ts: question?.ts ?? "" });
    assert.equal(general()[2]?.thread_ts, question?.ts);
    const seen = (await ben.open(stage.acme.general)).text;
    assert.match(
      seen,
      /A question[\s\S]*<ol class="thread"[\s\S]*An answer[\s\S]*<\/ol>[\s\S]*Something else/,
    );
  });

  it("says who wrote a message: the bot, or the app as a person", async () => {
    const [bot, user] = ["bot", "user"].map((kind) =>
      stage.localSlack.tokensOf(stage.acme.id).find((token) => token.kind === kind),
    );
    await stage.client(bot?.value).chat.postMessage({ channel: stage.acme.general, text: "From the bot" });
    await stage
      .client(user?.value)
      .chat.postMessage({ channel: stage.acme.general, text: "From the person" });
    const seen = (await ben.open(stage.acme.general)).text;
    assert.match(seen, /<b>Test App<\/b> <span class="badge">app<\/span>[\s\S]*From the bot/);
    assert.match(
      seen,
      /<b>Ada Admin<\/b> <span class="badge">sent by Test App<\/span>[\s\S]*From the person/,
    );
  });

  it("shows an ephemeral message to its person alone", async () => {
    const bot = await stage.installedBot(stage.acme);
    await bot.chat.postEphemeral({ channel: stage.acme.general, user: ben.person.id, text: "A secret" });
    assert.match((await ben.open(stage.acme.general)).text, /Only visible to you<\/p>[\s\S]*A secret/);
    assert.doesNotMatch((await cleo.open(stage.acme.general)).text, /A secret/);
  });

  it("gives a command to the app, with mentions by id and name, and shows the answer", async () => {
    stage.app.answer = ({ body }) => ({
      status: 200,
      body: `You said ${new URLSearchParams(body).get("text")}`,
    });
    const page = await ben.write(stage.acme.general, "/speak hello @cleo\n & more");
    const [sent] = stage.app.at("/commands");
    assert.equal(new URLSearchParams(sent?.body).get("text"), "hello <@U0ACME03|cleo>\n &amp; more");
    assert.match(page.text, /You said hello <span class="mention">@Cleo Clark<\/span>/);
    assert.equal(general().filter(({ by }) => by === "person").length, 0, "a command is no message");
  });

  it("offers the app's commands and the names of the channel to complete", async () => {
    const { text } = await ben.open(stage.acme.general);
    assert.match(text, /<option value="\/speak" label="\[word\] Says it">/);
    assert.match(text, /<option value="@test-app" label="Test App, the bot">/);
    assert.match(text, /<option value="@cleo" label="Cleo Clark">/);
    await stage.localSlack.uninstall(stage.acme.id);
    assert.doesNotMatch((await ben.open(stage.acme.general)).text, /<option value="\/speak"/);
  });

  it("says why a command did not work", async () => {
    const status = (text: string) => /role="status" id="notice">([^<]*)</.exec(text)?.[1];
    assert.match(status((await ben.write(stage.acme.general, "/other")).text) ?? "", /No such command/);
    stage.app.answer = () => ({ status: 500 });
    assert.match(
      status((await ben.write(stage.acme.general, "/speak")).text) ?? "",
      /Test App answered with an error/,
    );
    const made = await ben.open(`${stage.acme.general}?said=${encodeURIComponent("<b>x")}`);
    assert.equal(status(made.text), "");
  });

  it("has the conversation with the bot, where a message reaches it", async () => {
    const dm = await ben.open("dm");
    assert.match(dm.text, /<h1>Test App<\/h1>/);
    await ben.submit(dm, "/messages", { text: "hello" });
    await stage.localSlack.idle();
    const [event] = stage.localSlack.deliveries;
    assert.equal(JSON.parse(event?.body ?? "").event.channel_type, "im");
  });

  it("answers with a sentence in a channel that the person is not in, and for unknown ids", async () => {
    for (const page of ["C0GLOBEX01", "C0NONE", "views/V0"]) {
      const { status, text } = await ben.open(page);
      assert.ok(status === 400 || status === 404, `${page}: ${status}`);
      assert.doesNotMatch(text, /\n\s+at /);
    }
    const stranger = await ben.open(`${stage.localSlack.url}/client/T0ACME01/U0NONE/C0ACME01`);
    assert.equal(stranger.status, 400);
    assert.match(stranger.text, /Acme has no person U0NONE/);
  });

  it("shared by workspaces says where each person comes from", async () => {
    const { localSlack, globex } = stage;
    await localSlack.postMessage({
      team: globex.id,
      user: globex.people[1].id,
      channel: localSlack.sharedChannel,
      text: "Hello over there",
    });
    assert.match(
      (await ben.open(localSlack.sharedChannel)).text,
      /<b>Hank Hill<\/b> <span class="badge">Globex<\/span>/,
    );
  });
});
