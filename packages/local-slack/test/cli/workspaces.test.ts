import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser } from "../../src/browser/browser.js";
import { localSlackCommand } from "../../src/cli/local-slack-command.js";
import type { LocalSlack } from "../../src/local-slack.js";

const SEED = `
workspaces:
  - name: Acme
    people: [Ada Admin, Ben Baker, Ada Zoë]
    channels: [support]
    messages:
      - { channel: support, person: Ben Baker, text: Does it work? }
      - { channel: general, person: ada, text: "Yes" }
  - { name: Acme, people: [Uma, Vic], organization: The Group }
  - { name: 株式会社, people: [太郎, 花子], organization: The Group }
`;

describe("The workspaces of the command local-slack", () => {
  const started: LocalSlack[] = [];
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "local-slack-seed-"));
  });
  after(() => rmSync(directory, { recursive: true }));
  afterEach(async () => {
    for (const localSlack of started.splice(0)) await localSlack.stop();
  });

  async function start(...args: readonly string[]): Promise<{ slack: LocalSlack; text: string }> {
    const result = await localSlackCommand(["--port", "0", ...args]);
    assert.ok("localSlack" in result, result.text);
    started.push(result.localSlack);
    return { slack: result.localSlack, text: result.text };
  }

  const seedFile = (text: string, name = "seed.yml") => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };

  async function refused(seed: string): Promise<string> {
    const result = await localSlackCommand(["--port", "0", "--seed", seedFile(seed)]);
    if ("localSlack" in result) started.push(result.localSlack);
    assert.ok("exitCode" in result);
    assert.equal(result.exitCode, 1, result.text);
    return result.text;
  }

  it("are those of --workspace, with the same ids at each start", async () => {
    const args = ["--workspace", "Acme: Ada Admin, Ben Baker", "--workspace", "Initech:Ingrid,Jonas,Kim"];
    const [first, second] = [await start(...args), await start(...args)].map(({ slack }) => slack);
    assert.ok(first && second);
    assert.deepEqual(
      first.workspaces.map(({ name, people }) => [
        name,
        people.map(({ realName, isAdmin }) => [realName, isAdmin]),
      ]),
      [
        [
          "Acme",
          [
            ["Ada Admin", true],
            ["Ben Baker", false],
          ],
        ],
        [
          "Initech",
          [
            ["Ingrid", true],
            ["Jonas", false],
            ["Kim", false],
          ],
        ],
      ],
    );
    assert.deepEqual(first.workspaces, second.workspaces);
  });

  it("are those of a seed file, with organizations, channels and messages, of which the app hears nothing", async () => {
    for (const file of [
      seedFile(SEED),
      seedFile(
        '{"workspaces":[{"name":"Acme","people":["Ada","Ben"],"channels":["support"],"messages":[{"channel":"support","person":"Ben","text":"Does it work?"}]}]}',
        "seed.json",
      ),
    ]) {
      const { slack } = await start("--seed", file);
      assert.ok(slack);
      const [acme] = slack.workspaces;
      assert.ok(acme);
      const client = `${slack.url}/client/${acme.id}/${acme.people[1].id}`;
      const page = await new Browser().get(`${client}/${acme.general}`);
      const link = page.links().find(({ text }) => /\bsupport$/.test(text));
      const support = link?.url.split("/").at(-1) ?? "";
      assert.deepEqual(
        slack.messages(support).map(({ text, user }) => [text, user]),
        [["Does it work?", acme.people[1].id]],
      );
      assert.deepEqual(slack.deliveries, []);
    }
  });

  it("have ids of their own, and people handles of their own, whatever their names", async () => {
    const { slack } = await start("--seed", seedFile(SEED));
    assert.ok(slack);
    const { workspaces } = slack;
    assert.equal(new Set(workspaces.map(({ id }) => id)).size, 3);
    for (const { id } of workspaces) assert.match(id, /^T[A-Z0-9]+$/);
    assert.deepEqual(
      workspaces[0]?.people.map(({ name }) => name),
      ["ada", "ben", "ada2"],
    );
    const [, second, third] = workspaces.map(({ enterprise }) => enterprise);
    assert.deepEqual([second?.name, second?.id], [third?.name, third?.id]);
  });

  it("are those of the seed file in the README", async () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const [, block = ""] = /^ {2}```yaml\n(.*?)^ {2}```$/ms.exec(readme) ?? [];
    const { slack } = await start("--seed", seedFile(block.replaceAll(/^ {2}/gm, "")));
    assert.deepEqual(
      slack?.workspaces.map(({ name, enterprise }) => [name, enterprise?.name]),
      [
        ["Acme", undefined],
        ["Initech Berlin", "Initech"],
      ],
    );
  });

  for (const [what, seed, sentence] of [
    ["no list", "workspaces: Acme", /seed\.yml workspaces: must be a list/],
    ["no workspace", "workspaces: []", /one workspace at least/],
    ["a workspace without a name", "workspaces: [{ people: [A, B] }]", /workspaces\.0\.name: must be a text/],
    ["one person", "workspaces: [{ name: A, people: [B] }]", /A needs two people at least/],
    [
      "a message in no channel",
      "workspaces: [{ name: A, people: [B, C], messages: [{ channel: x, person: B, text: t }] }]",
      /A has no channel #x/,
    ],
    [
      "a message of nobody",
      "workspaces: [{ name: A, people: [B, C], messages: [{ channel: general, person: X, text: t }] }]",
      /A has no person X/,
    ],
    ["no YAML", "workspaces: [", /cannot be read: .*line 1, column 14\.$/],
    [
      "a field of another name",
      "workspaces: [{ name: A, people: [B, C], chanels: [x] }]",
      /seed\.yml workspaces\.0: there is no field chanels\. There is name, people, organization, channels, messages\./,
    ],
    [
      "a message with a field of another name",
      "workspaces: [{ name: A, people: [B, C], messages: [{ channel: general, person: B, text: t, thread: u }] }]",
      /workspaces\.0\.messages\.0: there is no field thread\./,
    ],
  ] as const) {
    it(`are refused with a sentence when the seed file has ${what}`, async () => {
      assert.match(await refused(seed), sentence);
    });
  }

  it("have the app installed from the start where --installed says so, with the same bot token each time", async () => {
    const args = ["--workspace", "Acme:Ada,Ben", "--installed", "Acme"];
    const tokens: string[] = [];
    for (const _ of [1, 2]) {
      const { slack, text } = await start(...args);
      const [, token = ""] = /^ {2}SLACK_BOT_TOKEN=(xoxb-\S+)$/m.exec(text) ?? [];
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${slack.apiUrl}auth.test`, { method: "POST", headers });
      const { ok, team } = (await answer.json()) as { ok: boolean; team: string };
      assert.deepEqual([ok, team], [true, "Acme"]);
      tokens.push(token);
    }
    assert.equal(tokens[0], tokens[1]);
  });

  it("are shared by several apps at one port, each with credentials of its own, and installed where its own --installed says", async () => {
    const { slack, text } = await start(
      ...["--name", "One", "--command", "/one", "--workspace", "Acme:Ada,Ben"],
      ...["--app", "http://localhost:3001", "--installed", "Acme"],
      ...["--app", "http://localhost:3002", "--name", "Two", "--command", "/two"],
    );
    assert.match(
      text,
      /for One, and sends\n {2}events to +http:\/\/localhost:3001\/slack\/events\n.*\(\/one\)\n/,
    );
    assert.match(
      text,
      /for Two, and sends\n {2}events to +http:\/\/localhost:3002\/slack\/events\n.*\(\/two\)\n/,
    );
    const [one, two] = slack.apps;
    assert.ok(one && two);
    for (const field of ["appId", "clientId", "clientSecret", "signingSecret"] as const) {
      assert.notEqual(one[field], two[field], field);
      if (field !== "appId") assert.ok(text.includes(one[field]) && text.includes(two[field]), field);
    }
    const [{ id: acme } = { id: "" }] = slack.workspaces;
    assert.ok(one.bot(acme));
    assert.equal(two.bot(acme), undefined);
    assert.equal(text.match(/A local Slack runs at/g)?.length, 1);
    assert.equal(text.match(/SLACK_BOT_TOKEN=/g)?.length, 1);
  });
});
