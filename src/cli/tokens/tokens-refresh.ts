import type { Command } from "commander";
import { ExchangeRecords } from "../../installations/tokens/exchange-records.js";
import { RotationRecords } from "../../installations/tokens/rotation-records.js";
import { namedInWords } from "../../lifecycle/named-target.js";
import { readProperty } from "../../log/thrown.js";
import { refreshTokens } from "../../rotation/refresh-tokens.js";
import { TokenRotation, WINDOW_MS } from "../../rotation/token-rotation.js";
import { refreshAtSlack } from "../../rotation/tokens-at-slack.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { namedTarget, type TargetOptions, withTarget } from "../options/target.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";
import { installedApp } from "./installed-app.js";
import { failureCode, TokenRun } from "./token-run.js";

/**
 * Slack's tokens live for twelve hours. One of the last minute is as fresh as can be, and the processes of the service may
 * still have the one before it in memory, which its refresh would end.
 */
const ALL_MS = 12 * 3_600_000 - 60_000;

/** `tokens refresh`: new tokens now, as the service gets them by itself. */
export function tokensRefresh(): Command {
  return withTarget(
    explained("refresh", {
      text: "Refreshes the tokens that expire within three hours, or those of one workspace, or all, while the service runs.",
      examples: [
        "tokens refresh",
        "tokens refresh --team T0123456789 --user U0123456789",
        "tokens refresh --all --json",
      ],
      more: `The service does that by itself; this is for whoever wants to see it done. Each token is refreshed by one of all processes.
With --team, --organization or --all, a token of the last minute is left alone: processes have the one before it in memory for so long.
It reads the environment, .env and manifest.yml as the service does.`,
      json: `{ "refreshed": 12, "fresh": 0, "refused": ["1.2:team:T1"], "failed": ["1.2:team:T2"], "leasedElsewhere": 1,
  "reasons": ["slack_webapi_http_error"], "complete": true }
refused are the records whose token Slack refuses to refresh, now or before: the app has to be installed again there.
reasons says why some failed; complete is false when it ended early.`,
      exits: { 0: "no token was refused, and none failed", 1: "one was, or it ended early" },
    }),
    "that person's token alone, such as U0123456789",
  )
    .option("--all", "every token of the app, however long it lives")
    .action(ends(run));
}

interface Options extends TargetOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

async function run({ all = false, json = false, ...named }: Options): Promise<ExitCode> {
  const place = namedTarget(named);
  if (all && place !== undefined) return fail(2, "--all is for no --team and no --organization.");
  return besideTheService(async (service) => {
    const { atSlack, installUrl } = installedApp(service);
    const clock = Date.now;
    const { installations } = service.collections;
    const options = { installations, cipher: service.cipher, clientId: service.clientId, clock };
    if (place !== undefined && !(await hasTokens(new ExchangeRecords(options), place))) {
      return fail(1, `No token is stored of ${namedInWords(place)}.`);
    }

    const windowMs = all || place !== undefined ? ALL_MS : WINDOW_MS;
    const records = new RotationRecords({ ...options, cache: undefined });
    const reasons = new Set<string>();
    const show = new TokenRun();
    const rotation = new TokenRotation({
      records,
      atSlack: refreshAtSlack(atSlack),
      clock,
      windowMs,
      delay: show.delay,
      audit: service.audit,
      log: {
        info: () => undefined,
        warn: (fields) => reasons.add(failureCode(readProperty(fields, "err"))),
        error: () => undefined, // refused ones are named at the end
      },
    });
    const result = await show.go((signal) =>
      refreshTokens({
        records,
        rotation,
        beforeMs: clock() + windowMs,
        place,
        clock,
        signal,
        onProgress: (tried, pausedUntilMs) => {
          show.pause(pausedUntilMs);
          show.show(`${counted(tried, "token")} are done`);
        },
        onError: (error) => reasons.add(failureCode(error)),
      }),
    );

    const { isComplete, ...rest } = result;
    const { refreshed, fresh, refused, failed, leasedElsewhere } = rest;
    const why = [...reasons];
    const details = { refreshed, refused: refused.length, failed: failed.length, complete: isComplete };
    await service.note("tokens_refresh", details, place?.target);
    if (json) sayJson({ ...rest, reasons: why, complete: isComplete });
    else {
      say(`${counted(refreshed, "token")} refreshed.`);
      if (fresh > 0) say(`${counted(fresh, "token")} refreshed already.`);
      if (leasedElsewhere > 0)
        say(`${counted(leasedElsewhere, "token")} leased by another process, which refreshes them now.`);
    }
    if (refused.length > 0) {
      warn(`Slack refuses to refresh ${counted(refused.length, "token")}: ${refused.join(", ")}`);
      warn(
        `  The app has to be installed again there, at ${installUrl}; a person connects their account again.`,
      );
    }
    if (failed.length > 0) {
      warn(
        `${counted(failed.length, "token")} could not be refreshed (${why.join(", ") || "waits after a failure"}): ${failed.join(", ")}`,
      );
      warn("  The service tries again by itself; or run this again.");
    }
    if (!isComplete) warn("It has ended early: run it again.");
    return isComplete && refused.length + failed.length === 0 ? 0 : 1;
  });
}

async function hasTokens(records: ExchangeRecords, place: Parameters<ExchangeRecords["count"]>[0]) {
  const { lasting, expiring } = await records.count(place);
  return lasting.bot + lasting.user + expiring.bot + expiring.user > 0;
}
