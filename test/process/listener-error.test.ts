import assert from "node:assert/strict";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureBuilt } from "./built.js";
import { Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

/** What somebody who writes a listener gets wrong first. */
const LISTENER = `export async function appMention({ event }) {
  const thread = event.thread;
  await Promise.resolve(thread.ts);
}
`;

const COMMAND = `export function poll() {
  return async ({ ack }) => {
    await ack();
    throw new RangeError("The listener went too far.", { cause: undefined.nothing });
  };
}
`;

const LIST = `import { poll } from "./commands/poll.js";
import { appMention } from "./events/app-mention.js";

export const LISTENERS = [
  { kind: "event", to: "app_mention", name: "app_mention", listen: () => appMention },
  { kind: "command", to: "/post", name: "/post", listen: poll },
];
`;

describe("A mistake in a listener", () => {
  let scene: Scene;
  let service: ServiceProcess;
  let project: string;

  before(async function () {
    this.timeout(120_000); // another process may be building as well
    ensureBuilt();
    scene = await Scene.open();
    project = join(scene.directory, "project");
    mkdirSync(project);
    cpSync("dist", join(project, "dist"), { recursive: true });
    symlinkSync(resolve("node_modules"), join(project, "node_modules"), "junction");
    writeFileSync(join(project, "package.json"), '{ "type": "module" }');
    writeFileSync(join(project, "dist/listeners/events/app-mention.js"), LISTENER);
    writeFileSync(join(project, "dist/listeners/commands/poll.js"), COMMAND);
    writeFileSync(join(project, "dist/listeners/index.js"), LIST);
    const main = join(project, "dist/main.js");
    service = scene.spawnCommand([process.execPath, "--enable-source-maps", main]);
    await service.untilSaid(/Install the app: /);
    await scene.installed(scene.acme);
  });
  after(() => scene.close());

  /** The lines from the first that has this text. */
  function linesFrom(text: string): string[] {
    const lines = service.stdout.split("\n");
    return lines.slice(lines.findIndex((line) => line.includes(text)));
  }

  it("is named in the first line of the text log, with its type and its place", async () => {
    await scene.mention(scene.acme);
    await service.untilSaid(/An event could not be handled[\s\S]*in UnknownError/);
    const [first = "", second = "", ...more] = linesFrom("An event could not be handled");
    assert.match(
      first,
      /^[\d:]{8} ERROR An event could not be handled; it is tried again: TypeError: Cannot read properties of undefined \(reading 'ts'\) \(project\/dist\/listeners\/events\/app-mention\.js:3:32\) event="Ev\w+" type="app_mention" team="T\w+"/,
    );
    assert.match(second, /^ {4}at (async )?.*appMention \(.*app-mention\.js:3:32\)$/);
    const last = more.findIndex((line) => !line.startsWith("    at "));
    assert.equal(
      more[last],
      "  in UnknownError (slack_bolt_unknown_error)",
      "Bolt's own frames are left out",
    );
  });

  it("is named in the first line for a command, too", async () => {
    const { acme, localSlack } = scene;
    const command = {
      team: acme.id,
      user: acme.people[0].id,
      channel: acme.general,
      command: "/post",
      text: "x",
    };
    await localSlack.command(command);
    await service.untilSaid(/A Slack request failed[\s\S]*\n/);
    const [first = ""] = linesFrom("A Slack request failed");
    assert.match(
      first,
      /A Slack request failed: TypeError: Cannot read properties of undefined \(reading 'nothing'\) \(project\/dist\/listeners\/commands\/poll\.js:4:\d+\)$/,
    );
  });
});
