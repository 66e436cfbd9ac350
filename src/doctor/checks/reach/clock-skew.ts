import { callSlack } from "../../call-slack.js";
import type { Check } from "../../context.js";
import { failure, info, ok, warning } from "../../finding.js";
import { systemCode } from "../../system-code.js";

/** Bolt refuses a Slack request that is five minutes old, or will be. */
const FAILS_FROM_SEC = 240;
const WARNS_FROM_SEC = 30;

/** Whether Slack's Web API answers, and has the same time as this machine. */
export const clockSkew: Check = async (context) => {
  const { apiUrl } = context.config.slack;
  const askedAt = context.clock();
  let dateMs: number | undefined;
  try {
    dateMs = (await callSlack(context, "api.test")).dateMs;
  } catch (error) {
    return [
      failure(
        "slack.unreachable",
        `Slack's Web API at ${apiUrl} gives no answer (${systemCode(error)}).`,
        "Check that this machine may reach it over https, and that SLACK_API_URL, if it is set, is right.",
      ),
    ];
  }
  if (dateMs === undefined)
    return [info("clock.unknown", "Slack's answer has no date to compare the clock with.")];
  // A date has no fraction: it is half a second late on average, and was written half-way through the call.
  const aheadSec = Math.round(((askedAt + context.clock()) / 2 - (dateMs + 500)) / 1_000);
  const offSec = Math.abs(aheadSec);
  if (offSec < WARNS_FROM_SEC) return [ok("clock.right", "The clock of this machine agrees with Slack's.")];
  const sentence = `The clock of this machine is ${offSec} seconds ${aheadSec > 0 ? "ahead of" : "behind"} Slack's`;
  const whatToDo =
    "Have the clock set by NTP (chrony or systemd-timesyncd), on every machine of the service.";
  return offSec < FAILS_FROM_SEC
    ? [warning("clock.off", `${sentence}; from five minutes on, every Slack request is refused.`, whatToDo)]
    : [
        failure(
          "clock.off",
          `${sentence}: every Slack request is refused as too old, or soon will be.`,
          whatToDo,
        ),
      ];
};
