import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { localSlackCommand } from "../../src/cli/local-slack-command.js";
import type { RunningApp } from "../../src/cli/run-command.js";
import type { PersonHandle } from "../../src/testing/person-handle.js";
import { Slack } from "../../src/testing/slack.js";
import { freePort } from "./run-apps.js";

/** The packages of this repository. */
export const NODE_MODULES = fileURLToPath(new URL("../../", import.meta.resolve("@slack/bolt/package.json")));

const TEMPLATES = fileURLToPath(new URL("../fixtures/templates/", import.meta.url));

/** What a template's README has people write into `.env`, of an app at Slack: it must not count. */
const ENV_FILE = `SLACK_APP_TOKEN=xapp-of-an-app-at-slack
SLACK_BOT_TOKEN=xoxb-of-an-app-at-slack
SLACK_SIGNING_SECRET=of-an-app-at-slack
PORT=1
`;

export interface TemplateRun {
  /** The folder in `test/fixtures/templates`. */
  readonly template: string;
  /** What a person types to start it, in its directory. */
  readonly command: readonly string[];
  /** Options of `local-slack run`, beside its manifest. */
  readonly options?: readonly string[];
  /** Where its manifest is; undefined when it has none. Default `manifest.json`. */
  readonly manifest?: string | undefined;
  /** Its `node_modules`. Default: those of this repository. */
  readonly nodeModules?: string;
}

/** An app as somebody has it who has just copied a template, started by `local-slack run`. */
export class TemplateStage {
  private constructor(
    readonly running: RunningApp,
    readonly slack: Slack,
    /** What was printed. */
    readonly said: readonly string[],
    private readonly directory: string,
  ) {}

  /** Resolves when the app is reached. */
  static async start(run: TemplateRun): Promise<TemplateStage> {
    const { template, command, options = [], nodeModules = NODE_MODULES } = run;
    const directory = mkdtempSync(join(tmpdir(), "local-slack-template-"));
    cpSync(join(TEMPLATES, template), directory, { recursive: true });
    symlinkSync(nodeModules, join(directory, "node_modules"), "junction");
    writeFileSync(join(directory, ".env"), ENV_FILE);
    const manifest = "manifest" in run ? run.manifest : "manifest.json";
    const said: string[] = [];
    const result = await localSlackCommand(
      [
        ...["run", "--port", "0", "--app", `http://127.0.0.1:${await freePort()}`],
        ...(manifest === undefined ? [] : ["--manifest", join(directory, manifest)]),
        ...options,
        ...["--", "sh", "-c", 'cd "$0" && exec "$@"', directory, ...command],
      ],
      (text) => said.push(text),
    );
    assert.ok("running" in result, result.text);
    const { running } = result;
    const stage = new TemplateStage(running, new Slack(running.localSlack), said, directory);
    if (await running.isReached) return stage;
    await stage.stop();
    return assert.fail(`${template} ended before it was reached`);
  }

  get ada(): PersonHandle {
    return this.slack.workspace("Acme").person("Ada");
  }

  get ben(): PersonHandle {
    return this.slack.workspace("Acme").person("Ben");
  }

  /** The app's address for people. */
  get url(): string {
    return this.running.publicUrl;
  }

  async stop(): Promise<void> {
    this.running.signal("SIGTERM");
    await this.running.exitCode;
    rmSync(this.directory, { recursive: true, force: true });
  }
}
