import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { close, listen } from "../http/local-server.js";
import { appProxy } from "./app-proxy.js";
import { newAuthority } from "./certificate.js";
import { interceptingProxy, SLACK_HOSTS } from "./intercepting-proxy.js";

const PRELOAD = new URL("./assets/preload.mjs", import.meta.url);

/** Whether the app has a process group of its own. On a terminal it has none: it reads what is typed, and Ctrl-C reaches it. */
const HAS_GROUP = process.platform !== "win32" && process.stdin.isTTY !== true;

/** What stands between an app, the people who use it, and a local Slack, while the app runs. */
export class AppRun {
  #child: ChildProcess | undefined;

  private constructor(
    /** Where people and Slack reach the app, without a slash at the end. */
    readonly publicUrl: string,
    private readonly servers: readonly Server[],
    private readonly endTunnels: () => void,
    private readonly directory: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Starts the proxies, of which the one in front of the app listens on `port`. Rejects when that is taken. */
  static async prepare({
    app,
    slackUrl,
    port,
  }: {
    readonly app: string;
    readonly slackUrl: string;
    readonly port: number;
  }): Promise<AppRun> {
    const { authority, server: certificate } = newAuthority(SLACK_HOSTS);
    const front = appProxy({ app: new URL(app), slackUrl });
    const publicUrl = `http://127.0.0.1:${await listen(front, port)}`;
    const intercepting = interceptingProxy({ slackUrl, certificate });
    const proxy = `http://127.0.0.1:${await listen(intercepting.server, 0)}`;
    const directory = mkdtempSync(join(tmpdir(), "local-slack-run-"));
    const [own, all] = [join(directory, "authority.pem"), join(directory, "authorities.pem")];
    writeFileSync(own, authority);
    writeFileSync(all, [...rootCertificates, authority].join("\n"));
    const here = "localhost,127.0.0.1,::1";
    return new AppRun(publicUrl, [front, intercepting.server], intercepting.close, directory, {
      LOCAL_SLACK_URL: slackUrl,
      NODE_OPTIONS: [process.env.NODE_OPTIONS ?? "", `--import=${PRELOAD.href}`].join(" ").trim(),
      NODE_EXTRA_CA_CERTS: own,
      HTTPS_PROXY: proxy,
      https_proxy: proxy,
      NO_PROXY: here,
      no_proxy: here,
      SSL_CERT_FILE: all,
      REQUESTS_CA_BUNDLE: all,
      CURL_CA_BUNDLE: all,
    });
  }

  /**
   * Starts the app, with more in its environment. Resolves to its exit code when it has ended, and everything here with it; to 127
   * when it cannot be started, and to 128 and the signal's number when a signal has ended it, as a shell has it.
   */
  async run(
    [file = "", ...args]: readonly string[],
    more: Readonly<Record<string, string>>,
  ): Promise<number> {
    const env = { ...process.env, ...this.environment, ...more };
    this.#child = spawn(file, args, {
      env,
      stdio: "inherit",
      shell: process.platform === "win32",
      detached: HAS_GROUP,
    });
    try {
      const [code, signal] = await once(this.#child, "exit");
      return code ?? 128 + constants.signals[signal as NodeJS.Signals];
    } catch (error) {
      process.stderr.write(`${file} cannot be started: ${error instanceof Error ? error.message : error}\n`);
      return 127;
    } finally {
      await this.close();
    }
  }

  /** Passes a signal on to the app, and to what stands between: `npm start` ends without the app that it has started. */
  signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (!HAS_GROUP || pid === undefined) return void this.#child?.kill(signal);
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }

  /** Ends the proxies. Safe to repeat. */
  async close(): Promise<void> {
    this.endTunnels();
    await Promise.all(this.servers.map(close));
    rmSync(this.directory, { recursive: true, force: true });
  }
}
