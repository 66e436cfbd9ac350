import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Message, Question, Task, Usage } from "./variants/serve.js";

/** How much of what a process said is shown when it fails. */
const LAST_WORDS = 2_000;

/** A variant in a process of its own, which says nothing of its own accord after its port. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #said = "";
  port = 0;

  private constructor(file: string, task: Task) {
    this.#child = fork(
      fileURLToPath(new URL(`./variants/${file}.js`, import.meta.url)),
      [JSON.stringify(task)],
      {
        execArgv: ["--expose-gc", "--enable-source-maps"],
        env: { NODE_ENV: "production" },
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      },
    );
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#said = (this.#said + text).slice(-LAST_WORDS);
      });
    }
  }

  /** Resolves when it listens. */
  static async start(file: string, task: Task): Promise<ServerProcess> {
    const server = new ServerProcess(file, task);
    const message = await server.#next();
    if ("port" in message) server.port = message.port;
    return server;
  }

  /**
   * Resolves when it has worked off so many events since its start, and rests; to the milliseconds until the last of
   * them was worked off.
   */
  async settled(handled: number): Promise<number> {
    return (await this.#ask({ ask: "settled", handled })) as number;
  }

  async usage(): Promise<Usage> {
    return (await this.#ask({ ask: "usage" })) as Usage;
  }

  /** The heap in use after a garbage collection. */
  async heapBytes(): Promise<number> {
    return (await this.#ask({ ask: "heap bytes" })) as number;
  }

  /** Resolves when it is gone. Safe to repeat. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    if (this.#child.connected) this.#child.disconnect();
    await exit;
  }

  async #ask(question: Question): Promise<unknown> {
    const next = this.#next();
    this.#child.send(question);
    const message = await next;
    if ("error" in message) throw new Error(`${message.error}\n${this.#said}`);
    return "answer" in message ? message.answer : undefined;
  }

  /** Its next message; rejects, with its last words, when it ends before. */
  #next(): Promise<Message> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: Message) => {
        this.#child.off("close", onClose);
        resolve(message);
      };
      const onClose = () => {
        this.#child.off("message", onMessage);
        reject(new Error(`A measured process ended by itself. It said last:\n${this.#said}`));
      };
      this.#child.once("message", onMessage).once("close", onClose);
    });
  }
}
