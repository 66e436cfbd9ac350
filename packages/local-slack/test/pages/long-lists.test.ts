import assert from "node:assert/strict";
import type { Page } from "../../src/browser/page.js";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

const NAMES = Array.from({ length: 60 }, (_, index) => `Person${index} Family${index}`);
const CHANNELS = Array.from({ length: 40 }, (_, index) => `team-${index}`);

describe("Pages of the local Slack: long lists", () => {
  let stage: Stage;
  let ben: PageVisitor;

  beforeEach(async () => {
    const others = ["Globex", "Initech"].map((name) => ({ name, people: ["Ada", "Ben"] }));
    stage = await Stage.start({
      localSlack: { workspaces: [{ name: "Acme", people: NAMES, channels: CHANNELS }, ...others] },
    });
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
  });
  afterEach(() => stage.stop());

  const write = async (count: number, threadTs?: string) => {
    const where = { team: stage.acme.id, user: ben.person.id, channel: stage.acme.random };
    for (let number = 1; number <= count; number += 1) {
      const text = `number ${number}.`;
      await stage.localSlack.postMessage({ ...where, text, ...(threadTs !== undefined && { threadTs }) });
    }
  };
  const follow = (page: Page, text: string) => {
    const link = page.links().find((each) => each.text === text);
    assert.ok(link, `there is no link ${text}`);
    return ben.open(link.url);
  };
  const numbersIn = ({ text }: Page) =>
    [...text.matchAll(/<div class="text">number (\d+)\./g)].map(([, number]) => Number(number));
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);

  it("shows the latest 30 messages of a channel, and leads to older ones and back", async () => {
    await write(70);
    const latest = await ben.open(stage.acme.random);
    assert.deepEqual(numbersIn(latest), range(41, 70));
    const older = await follow(latest, "Show older messages");
    assert.deepEqual(numbersIn(older), range(11, 40));
    const oldest = await follow(older, "Show older messages");
    assert.deepEqual(numbersIn(oldest), range(1, 10));
    assert.ok(!oldest.links().some(({ text }) => text === "Show older messages"));
    assert.deepEqual(numbersIn(await follow(oldest, "Show the latest messages")), range(41, 70));
  });

  it("shows fewer messages where they are long, and one at least", async () => {
    const where = { team: stage.acme.id, user: ben.person.id, channel: stage.acme.random };
    for (const number of [1, 2, 3]) {
      await stage.localSlack.postMessage({ ...where, text: `number ${number}.${" long".repeat(20_000)}` });
    }
    const latest = await ben.open(stage.acme.random);
    assert.deepEqual(numbersIn(latest), [3]);
    assert.deepEqual(numbersIn(await follow(latest, "Show older messages")), [2]);
  });

  it("shows the end of a long thread in its channel, and the whole on a page of its own, where it can be answered", async () => {
    await write(1);
    const [root] = stage.localSlack.messages(stage.acme.random);
    await write(70, root?.ts);
    const channel = await ben.open(stage.acme.random);
    assert.deepEqual(numbersIn(channel), [1, ...range(61, 70)]);
    const thread = await follow(channel, "Show the whole thread");
    assert.match(thread.text, /<h1>Thread in #random<\/h1>/);
    assert.deepEqual(numbersIn(thread), [1, ...range(41, 70)]);
    assert.deepEqual(numbersIn(await follow(thread, "Show older replies")), [1, ...range(11, 40)]);
    const answered = await ben.submit(
      thread,
      "/messages",
      { text: "An answer" },
      { thread_ts: root?.ts ?? "" },
    );
    assert.equal(answered.url, thread.url);
    assert.match(answered.text, /An answer/);
    assert.equal(stage.localSlack.messages(stage.acme.random).at(-1)?.thread_ts, root?.ts);
  });

  it("leads to the deliveries and calls before the latest 50", async () => {
    const bot = await stage.installedBot(stage.acme);
    for (let sent = 0; sent < 60; sent += 1) {
      stage.localSlack.deliver(stage.acme.id, { type: `type_${sent}_` });
      await bot.apiCall("auth.test", { sent: `number_${sent}_` });
    }
    await stage.localSlack.idle();
    for (const [path, words] of [
      ["deliveries", "type"],
      ["calls", "number"],
    ] as const) {
      const latest = await ben.open(path);
      assert.ok(latest.text.includes(`${words}_59_`) && !latest.text.includes(`${words}_9_`));
      const link = latest.links().find(({ text }) => text.startsWith("Show older ones"));
      const older = await ben.open(link?.url ?? "");
      assert.ok(older.text.includes(`${words}_0_`) && !older.text.includes(`${words}_10_`));
      assert.ok((await follow(older, "Show the latest")).text.includes(`${words}_59_`));
    }
  });

  it("shows some people and channels at the side, the own one always, and all of them on pages where one finds them", async () => {
    const last = stage.acme.people.at(-1);
    assert.ok(last);
    const page = await new PageVisitor(stage, stage.acme, last).open(stage.acme.general);
    const side = /<nav class="side"[\s\S]*?<\/nav>/.exec(page.text)?.[0] ?? "";
    assert.ok(side.includes("Person29") && !side.includes("Person30 ") && side.includes(last.realName));
    assert.ok(side.includes("team-20") && !side.includes("team-39"));
    const people = await follow(page, "All people (60)");
    assert.ok(people.forms().some(({ method, action }) => method === "GET" && action.endsWith("/people")));
    const found = await ben.open(`people?find=Family33&at=${stage.acme.general}`);
    const link = found.links().find(({ text }) => text.endsWith("Person33 Family33"));
    assert.match(link?.url ?? "", new RegExp(`/${stage.acme.people[33]?.id}/${stage.acme.general}$`));
    const all = await follow(page, "All channels (42)");
    assert.ok(all.links().some(({ text }) => text.endsWith("team-39")));
  });

  it("completes the names of a channel with more than 50 people by those that are asked for", async () => {
    const { acme } = stage;
    const names = async (typed: string) => {
      const { text } = await ben.open(`${acme.general}/completions?typed=${typed}`);
      return [...text.matchAll(/value="@(\w+)"/g)].map(([, name]) => name);
    };
    assert.deepEqual(await names("person39"), ["person39"]);
    assert.deepEqual(await names("FAMILY12"), ["person12"]);
    assert.equal((await names("")).length, 50);
    assert.match(
      (await ben.open(acme.general)).text,
      /<datalist id="completions" data-more="[^"]*\/completions">/,
    );
  });
});
