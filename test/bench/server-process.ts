import { fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Question, Task, Usage } from "./variants/serve.js";

/** How much of what a process said is shown when it fails. */
const LAST_WORDS = 2_000;

/** A variant in a process of its own, which answers one question at a time. */
export interface ServerProcess {
  readonly port: number;
  ask(question: Question): Promise<Usage>;
  /** Resolves when it is gone. Safe to repeat. */
  stop(): Promise<void>;
}

/** Resolves when it listens; rejects, as every question does, with its last words when it ends by itself. */
export async function startProcess(file: string, task: Task, checkout?: string): Promise<ServerProcess> {
  const path = `./variants/${file}.js`;
  const child = fork(
    checkout === undefined
      ? fileURLToPath(new URL(path, import.meta.url))
      : resolve(checkout, "test/bench/dist/test/bench", path),
    [JSON.stringify(task)],
    {
      ...(checkout !== undefined && { cwd: checkout }),
      execArgv: ["--expose-gc", "--enable-source-maps"], // the second as `npm start` has it
      env: { NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-LAST_WORDS);
    });
  }
  const exited = once(child, "exit");
  const ended = once(child, "close");
  const nextMessage = async () => {
    const message = once(child, "message");
    const [answer] = await Promise.race([message, ended.then(() => [])]);
    if (answer === undefined) throw new Error(`A measured process ended by itself. It said last:\n${said}`);
    return answer;
  };
  const port = await nextMessage();
  return {
    port,
    ask: (question) => {
      const answer = nextMessage();
      child.send(question);
      return answer;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await exited; // after disconnect() there is no "close"
    },
  };
}
