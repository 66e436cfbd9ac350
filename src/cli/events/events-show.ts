import type { Command } from "commander";
import { secretsOf } from "../../config/config.js";
import { shownBody } from "../../events/operator/shown-body.js";
import { masker } from "../../log/log.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, fail, jsonText, say, sayJson } from "../terminal.js";
import { type ClientIdOption, eventsOf, withClientId } from "./event-selection.js";
import { EVENT_SHAPE, eventJson, eventText } from "./event-view.js";

/** `events show`: one event that failed. */
export function eventsShow(): Command {
  return withClientId(
    explained("show", {
      text: "Shows one event that failed: what it is, how often it was tried, and why it failed.",
      examples: ["events show Ev0123456789", "events show Ev0123456789 --body"],
      more: `--body shows what Slack sent, with what people wrote in it: look at it only where you may. Tokens and other secrets in it are
masked as in the log.`,
      json: `${EVENT_SHAPE}
With --body it has a body, too.`,
      exits: { 0: "it is shown", 1: "no event that failed has this id, or its body cannot be opened" },
    }),
  )
    .argument("<id>", "Slack's event_id, as events failed lists it")
    .option("--body", "what Slack sent, too")
    .action(ends(run));
}

interface Options extends ClientIdOption {
  readonly body?: boolean;
  readonly json?: boolean;
}

function run(id: string, { body: withBody = false, json = false, ...app }: Options): Promise<ExitCode> {
  return besideTheService(
    async (service) => {
      for (const events of eventsOf(service, app).kinds) {
        const event = await events.show(id);
        if (event === undefined) continue;
        const mask = masker(secretsOf(service.config), Number.POSITIVE_INFINITY);
        const body = withBody ? { body: shownBody(await events.body(id, service.cipher), mask) ?? null } : {};
        if (json) sayJson({ ...eventJson(event), ...body });
        else {
          say(eventText(event));
          if (withBody) say(`Body:\n${jsonText(body.body)}`);
        }
        return 0;
      }
      return fail(
        1,
        `No event that failed has the id ${id}. bolt-mongodb-app events failed lists those that did.`,
      );
    },
    { readsOnly: true },
  );
}
