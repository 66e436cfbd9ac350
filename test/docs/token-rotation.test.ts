import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { approveInstall, Browser } from "local-slack";
import { openDatabase } from "../../src/database/open-database.js";
import { freePort } from "../../src/demo/running-app.js";
import { AppStage } from "../cli/app-stage.js";
import { type CommandName, runCommand } from "../process/command-process.js";
import { ServiceProcess } from "../process/service-process.js";
import { codeBlocks } from "./markdown.js";

const DOCUMENT = readFileSync("docs/deploy.md", "utf8");
const SECTION = DOCUMENT.slice(DOCUMENT.indexOf("\n## Token rotation\n"), DOCUMENT.indexOf("\n## Logs\n"));
const LINES = codeBlocks(SECTION.replace(/^ {3}/gm, ""), "sh").flatMap((block) => block.trim().split("\n"));

describe("docs/deploy.md, Token rotation", function () {
  this.timeout(60_000); // it may have to be built first
  let stage: AppStage;
  let service: ServiceProcess | undefined;
  let environment: Readonly<Record<string, string>>;
  let url: string;

  beforeEach(async () => {
    stage = await AppStage.open();
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    const { apiUrl, authorizeUrl } = stage.localSlack;
    environment = {
      HOST: "127.0.0.1",
      PORT: port,
      SLACK_API_URL: apiUrl,
      SLACK_AUTHORIZE_URL: authorizeUrl,
      SLACK_CONFIG_TOKEN: stage.configuration.token,
    };
    copyFileSync(".env.example", join(stage.directory, ".env.example"));
    assert.equal((await stage.run("manifest create", ["--url", url])).code, 0);
    service = ServiceProcess.start(stage.directory, environment);
    await service.untilSaid(/Install the app: /);
    for (const { id: team, people } of stage.localSlack.workspaces.slice(0, 2)) {
      await approveInstall(new Browser(), `${url}/slack/install`, { team, user: people[0].id });
    }
  });
  afterEach(async () => {
    await service?.kill();
    await stage.close();
  });

  /** A line of the document, for this app, as npm would run it. */
  async function run(line: string) {
    const [, script = "", args = ""] = /^npm run ([a-z:]+) -- (.+)$/.exec(line) ?? [];
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    const words = String(scripts[script]).replace(/^.*dist\/cli\/main\.js /, "");
    const said = args
      .replace("https://app.example.com", url)
      .replace("T0123456789", stage.localSlack.workspaces[0]?.id ?? "");
    const all = [...words.split(" "), ...said.split(" "), ...(script === "manifest" ? ["--yes"] : [])];
    const command = all.slice(0, 2).join(" ") as CommandName;
    return runCommand(command, all.slice(2), { directory: stage.directory, environment });
  }

  it("prints commands that move an app with two workspaces to token rotation, in their order", async () => {
    assert.equal(LINES.length, 5, LINES.join("\n"));
    stage.edit("token_rotation_enabled: false", "token_rotation_enabled: true");
    const database = await openDatabase({ directory: join(stage.directory, ".data") });
    try {
      const said: string[] = [];
      for (const line of LINES) {
        if (line.includes("refresh")) await aMinuteLater();
        const { code, stdout, stderr } = await run(line);
        assert.equal(code, 0, `${line}: ${stdout}${stderr}`);
        said.push(
          stdout
            .trim()
            .split("\n")
            .at(line.includes("manifest") ? -1 : 0) ?? "",
        );
      }
      assert.deepEqual(said.slice(1), [
        "To be exchanged: 2 tokens, 2 of bots, 0 of people.",
        "1 of 1 token exchanged.",
        "1 token refreshed.",
        "1 of 1 token exchanged.",
      ]);
      assert.equal(stage.localSlack.refreshes.length, 1);
    } finally {
      await database.close();
    }

    async function aMinuteLater(): Promise<void> {
      const $gt = Date.now() / 1_000;
      const expiresAt = Math.floor($gt) + 43_200 - 61;
      await database.installations.updateMany(
        { "bot.expiresAt": { $gt } },
        { $set: { "bot.expiresAt": expiresAt } },
      );
    }
  });
});
