import { controlApi } from "../control/control-api.js";
import { type LocalSlackOptions, startLocalSlack } from "../local-slack.js";
import { Slack } from "./slack.js";

/**
 * Starts a Slack for tests, on a free port of this machine. Its clock is the system's, and `advance` moves it on; with
 * `stopClockAt` it stands still otherwise. It also serves the control API, for tests in other languages, below `/control`. Rejects when a port that was asked for is taken.
 */
export async function startSlack(options: LocalSlackOptions = {}): Promise<Slack> {
  const slack = new Slack(await startLocalSlack(options));
  slack.local.serveControl(controlApi(slack));
  return slack;
}
