import { type LocalSlackOptions, startLocalSlack } from "../local-slack.js";
import { Slack } from "./slack.js";

/**
 * Starts a Slack for tests, on a free port of this machine. Its clock is the system's, and `advance` moves it on; with
 * `stopClockAt` it stands still otherwise. Rejects when a port that was asked for is taken.
 */
export async function startSlack(options: LocalSlackOptions = {}): Promise<Slack> {
  return new Slack(await startLocalSlack(options));
}
