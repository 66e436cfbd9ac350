import { useFakeTimers } from "sinon";
import type { LocalSlackOptions } from "../src/local-slack.js";
import { Stage } from "./stage.js";

/**
 * A stage whose local Slack is handed a clock that the test moves. In the rest of the process, that clock replaces `Date`
 * and nothing else, until `stop`.
 */
export async function startWithClock(options: Pick<LocalSlackOptions, "random"> = {}) {
  const clock = useFakeTimers({ now: Date.parse("2026-01-02T03:04:05Z"), toFake: ["Date"] });
  const stage = await Stage.start({ localSlack: { clock: () => clock.now, timers: clock, ...options } });
  const stop = async () => {
    clock.restore();
    await stage.stop();
  };
  return { stage, clock, stop };
}
