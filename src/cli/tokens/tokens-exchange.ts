import type { Command } from "commander";
import { ExchangeRecords, type TokenCounts } from "../../installations/tokens/exchange-records.js";
import { namedInWords } from "../../lifecycle/named-target.js";
import { type ExchangedTokens, exchangeTokens } from "../../rotation/exchange-tokens.js";
import { TokenExchange } from "../../rotation/token-exchange.js";
import { exchangeAtSlack } from "../../rotation/tokens-at-slack.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { namedTarget, type TargetOptions, withTarget } from "../options/target.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";
import { installedApp } from "./installed-app.js";
import { failureCode, TokenRun } from "./token-run.js";

/** `tokens exchange`: from tokens that do not expire to ones that do. */
export function tokensExchange(): Command {
  return withTarget(
    explained("exchange", {
      text: "Exchanges the stored tokens that do not expire for ones that do, of bots and of people, while the service runs.",
      examples: ["tokens exchange --dry-run", "tokens exchange --team T0123456789", "tokens exchange --json"],
      more: `First set token_rotation_enabled: true in manifest.yml, restart every process, and run manifest update: Slack never switches token
rotation off again. Try it with one workspace before. The old token works until the new one is refreshed for the first time,
nine hours later, so nothing that runs is disturbed. It may be stopped at any moment and started again, and several may run
at once. Slack allows some fifty calls a minute; the command waits when Slack asks it to, and the service must run meanwhile.
It reads the environment, .env and manifest.yml as the service does.`,
      json: `{ "dryRun": false, "lasting": { "bots": 100, "people": 20 }, "expiring": { "bots": 0, "people": 0 }, "exchanged": 117,
  "overtaken": 1, "refused": [{ "recordId": "1.2:team:T1", "slackError": "token_already_exchanged" }],
  "failed": [{ "recordId": "1.2:team:T2", "code": "slack_webapi_http_error" }], "leasedElsewhere": [], "stoppedBy": null,
  "complete": true }
lasting and expiring are the tokens before it began. overtaken are records that somebody else wrote at that moment;
leasedElsewhere those that another run has begun. stoppedBy is Slack's error when it exchanges no token of the app; complete
is false when it ended early. With --dry-run it has dryRun, lasting and expiring alone.`,
      exits: {
        0: "every token that was to be exchanged expires now (or it was counted)",
        1: "one does not: Slack refused it, or something failed; it says what to do",
      },
    }),
  )
    .option("--dry-run", "count them, ask Slack nothing and write nothing")
    .action(ends(run));
}

interface Options extends TargetOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

async function run({ dryRun = false, json = false, ...named }: Options): Promise<ExitCode> {
  const place = namedTarget(named);
  return besideTheService(
    async (service) => {
      const { atSlack, installUrl } = installedApp(service);
      const clock = Date.now;
      const { installations } = service.collections;
      const { cipher, clientId } = service;
      const records = new ExchangeRecords({ installations, cipher, clientId, clock });
      const counts = await records.count(place);
      const lasting = total(counts.lasting);
      if (place !== undefined && lasting + total(counts.expiring) === 0) {
        return fail(1, `No token is stored of ${namedInWords(place)}.`);
      }
      const before = { lasting: byName(counts.lasting), expiring: byName(counts.expiring) };
      if (dryRun) {
        if (json) sayJson({ dryRun, ...before });
        else sayCounts(counts);
        return 0;
      }

      const show = new TokenRun();
      const result = await show.go((signal) => {
        const exchange = new TokenExchange({
          records,
          atSlack: exchangeAtSlack(atSlack),
          clock,
          signal,
          delay: show.delay,
          onPause: (untilMs) => show.pause(untilMs),
        });
        const onProgress = (tried: number) => show.show(`${tried} of ${counted(lasting, "token")} are done`);
        return exchangeTokens({ records, exchange, place, signal, onProgress });
      });

      const { stoppedBy = null, isComplete, failed, ...rest } = result;
      const { exchanged, refused } = rest;
      const details = { exchanged, refused: refused.length, failed: failed.length, complete: isComplete };
      await service.note("tokens_exchange", details, place?.target);
      const isDone = isComplete && rest.refused.length + failed.length + rest.leasedElsewhere.length === 0;
      if (json) {
        const codes = failed.map(({ recordId, error }) => ({ recordId, code: failureCode(error) }));
        sayJson({ dryRun, ...before, ...rest, failed: codes, stoppedBy, complete: isComplete });
      } else {
        say(`${result.exchanged} of ${counted(lasting, "token")} exchanged.`);
        if (isDone)
          say(
            `Every ${place === undefined ? "stored token" : `token of ${namedInWords(place)}`} expires now.`,
          );
      }
      sayWhatIsLeft(result, installUrl);
      return isDone ? 0 : 1;
    },
    { readsOnly: dryRun },
  );
}

function sayCounts({ lasting, expiring }: TokenCounts): void {
  say(
    `To be exchanged: ${counted(total(lasting), "token")}, ${lasting.bot} of bots, ${lasting.user} of people.`,
  );
  say(
    `Expire already: ${counted(total(expiring), "token")}, ${expiring.bot} of bots, ${expiring.user} of people.`,
  );
}

const WHAT_TO_DO: Readonly<Record<string, (installUrl: string) => string>> = {
  token_already_exchanged: (installUrl) =>
    `Slack has exchanged them before, and what it gave was not stored. They work as before, and nothing else breaks. If one dies, the app has to be installed again there, at ${installUrl}; a person connects their account again.`,
  authorization_not_found: (installUrl) =>
    `The app was removed there. When its people want it again, they install it, at ${installUrl}.`,
};
const ANY_OTHER = (installUrl: string) =>
  `Slack will not exchange them. They work for as long as Slack accepts them; then the app has to be installed again there, at ${installUrl}.`;

const STOPPED: Readonly<Record<string, string>> = {
  token_rotation_not_enabled:
    "Slack does not rotate the tokens of this app yet. Set token_rotation_enabled: true in manifest.yml, run manifest update, and then this again.",
  bad_client_secret: "Slack does not accept SLACK_CLIENT_SECRET. Correct it, and run this again.",
  invalid_client_id: "Slack does not know SLACK_CLIENT_ID. Correct it, and run this again.",
};

function sayWhatIsLeft(
  { refused, failed, leasedElsewhere, stoppedBy, isComplete }: ExchangedTokens,
  installUrl: string,
): void {
  for (const slackError of new Set(refused.map((each) => each.slackError))) {
    const ids = refused.filter((each) => each.slackError === slackError).map(({ recordId }) => recordId);
    warn(`${counted(ids.length, "token")} refused (${slackError}): ${ids.join(", ")}`);
    warn(`  ${(WHAT_TO_DO[slackError] ?? ANY_OTHER)(installUrl)}`);
  }
  for (const { recordId, error } of failed) warn(`Not exchanged (${failureCode(error)}): ${recordId}`);
  if (leasedElsewhere.length > 0) warn(`Begun by another run, and not ended: ${leasedElsewhere.join(", ")}`);
  if (stoppedBy !== undefined)
    warn(STOPPED[stoppedBy] ?? `Slack exchanges no token of this app (${stoppedBy}).`);
  else if (!isComplete || failed.length + leasedElsewhere.length > 0)
    warn("Run this again: it goes on where it ended.");
}

function byName({ bot, user }: TokenCounts["lasting"]) {
  return { bots: bot, people: user };
}

function total({ bot, user }: TokenCounts["lasting"]): number {
  return bot + user;
}
