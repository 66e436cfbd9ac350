import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { ConfigurationToken } from "local-slack";
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from "local-slack";
import { type CommandEnd, runCommand } from "../process/command-process.js";

/** A local Slack, a directory with a manifest, and the commands that make and change the app. One for each test. */
export class AppStage {
  readonly directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-manifest-"));
  readonly envFile = join(this.directory, ".env");
  readonly configuration: ConfigurationToken;

  private constructor(readonly localSlack: LocalSlack) {
    const [acme] = localSlack.workspaces;
    assert.ok(acme);
    this.configuration = localSlack.configurationToken({ team: acme.id, user: acme.people[0].id });
    copyFileSync("test/fixtures/manifest.yml", join(this.directory, "manifest.yml"));
  }

  static async open(options: LocalSlackOptions = {}): Promise<AppStage> {
    return new AppStage(await startLocalSlack(options));
  }

  /** Runs a command to its end, with the configuration token and this Slack in its environment. */
  async run(
    command: "manifest create" | "manifest diff" | "manifest update",
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
    run = runCommand,
  ): Promise<CommandEnd> {
    const environment = {
      SLACK_API_URL: this.localSlack.apiUrl,
      SLACK_CONFIG_TOKEN: this.configuration.token,
      ...env,
    };
    const end = await run(command, args, { directory: this.directory, environment });
    const all = end.stdout + end.stderr;
    const { clientSecret, signingSecret, secretsIssued } = this.localSlack;
    for (const secret of [clientSecret, signingSecret, ...secretsIssued]) {
      assert.ok(!all.includes(secret), "a secret is on the terminal");
    }
    assert.doesNotMatch(all, /\n\s+at /);
    return end;
  }

  /** What is in `.env`, read as the service reads it. */
  get env() {
    return parseEnv(this.text);
  }

  get text(): string {
    return readFileSync(this.envFile, "utf8");
  }

  set text(text: string) {
    writeFileSync(this.envFile, text);
  }

  /** Changes the manifest; fails when there was nothing to change. */
  edit(from: string, to: string): void {
    const file = join(this.directory, "manifest.yml");
    const text = readFileSync(file, "utf8");
    assert.ok(text.includes(from), from);
    writeFileSync(
      file,
      text.replace(from, () => to),
    );
  }

  /** The line, from 1, of the first place where the manifest has that. */
  lineOf(part: string): number {
    const text = readFileSync(join(this.directory, "manifest.yml"), "utf8");
    assert.ok(text.includes(part), part);
    return text.slice(0, text.indexOf(part)).split("\n").length;
  }

  /** How often a method of Slack's was called. */
  calls(method: string): number {
    return this.localSlack.calls.filter((call) => call.method === method).length;
  }

  async close(): Promise<void> {
    await this.localSlack.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
