import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { FetchTask, FetchTimes } from "./fetching.js";
import type { FetchFigure } from "./figures.js";

const run = promisify(execFile);

/** How long `fetchInstallation` takes from the database and from the cache, in a process of its own. */
export async function measureFetches(task: FetchTask): Promise<FetchFigure[]> {
  const file = fileURLToPath(new URL("./fetching.js", import.meta.url));
  const { stdout } = await run(process.execPath, [file, JSON.stringify(task)], {
    env: { NODE_ENV: "production" },
  });
  const { cold, hit }: FetchTimes = JSON.parse(stdout);
  const { installations } = task;
  return [
    { installations, from: "database", ...cold },
    { installations, from: "cache" as const, ...hit },
  ];
}
