import { type Response, Router } from "express";
import { answerFailure, delayed } from "../faults/failed-request.js";
import type { Failures } from "../faults/failures.js";
import { parseBody, readBody } from "../http/request-body.js";
import { readMessageContent } from "../messages/message-content.js";
import type { Timers } from "../timers.js";
import type { AppInSlack, SharedSlack } from "../web-api/web-api-method.js";

/**
 * The URLs that the app posts to without a token: incoming webhooks (`/services/…`) and `response_url`s (`/commands/…`,
 * `/actions/…`, `/app/…`), which are ephemeral unless they say `"response_type": "in_channel"`. The `response_url` of a button
 * can replace or delete the button's message. https://docs.slack.dev/interactivity/handling-user-interaction
 */
export function postingUrls(
  slack: SharedSlack,
  parts: { readonly failures: Failures; readonly timers: Timers },
): Router {
  const router = Router();
  const { apps } = slack;
  const { failures, timers } = parts;

  router.post("/services/:team/:bot/:key", async (request, response) => {
    const failure = failures.take("incoming_webhook");
    const args = readJson(request.headers["content-type"], await readBody(request));
    if (answerFailure(failure, request, response)) return;
    if (typeof failure === "object" && "error" in failure) return refuse(response, 400, failure.error);
    const app = apps.all.find(({ slack: { webhooks } }) => webhooks.find(request.path))?.slack;
    const webhook = app?.webhooks.find(request.path);
    const isAlive = webhook && app?.installs.botTokenOf(webhook.team)?.botId === webhook.botId;
    const channel = webhook && slack.workspaces.findChannel(webhook.channel);
    if (!isAlive || app === undefined || channel === undefined) return refuse(response, 404, "no_service");
    if (args === undefined) return refuse(response, 400, "invalid_payload");
    const content = readMessageContent(args);
    if (typeof content === "string") return refuse(response, 400, content);
    slack.events.posted(
      slack.messages.add(channel, {
        ...content,
        team: webhook.team,
        by: "webhook",
        bot_id: webhook.botId,
        app_id: app.app.appId,
      }),
    );
    await delayed(failure, timers);
    response.type("text").send("ok");
  });

  router.post("/:kind/:team/:id/:key", async (request, response, next) => {
    if (!/^(commands|actions|app)$/.test(request.params.kind)) return next();
    const failure = failures.take("response_url");
    const args = readJson(request.headers["content-type"], await readBody(request));
    if (answerFailure(failure, request, response)) return;
    if (typeof failure === "object" && "error" in failure) return refuse(response, 400, failure.error);
    if (args === undefined) return refuse(response, 400, "invalid_payload");
    const content = readMessageContent(args);
    if (typeof content === "string" && args.delete_original !== true) return refuse(response, 400, content);
    const isOf = ({ slack: { responseUrls } }: AppInSlack) => responseUrls.has(request.path);
    const app = (apps.all.find(isOf) ?? apps.first).slack;
    const context = app.responseUrls.use(request.path);
    if (typeof context === "string") return refuse(response, 404, context);
    const channel = slack.workspaces.findChannel(context.channel);
    if (channel === undefined) return refuse(response, 404, "channel_not_found");
    const original = slack.messages.find(channel.id, context.messageTs ?? "");
    if (typeof content === "string" || args.delete_original === true) {
      if (original !== undefined) slack.messages.remove(original);
    } else if (args.replace_original === true && original !== undefined) {
      slack.messages.update(original, content);
    } else {
      slack.events.posted(
        slack.messages.add(channel, {
          ...content,
          team: context.team,
          by: "response_url",
          ...(context.botId !== undefined && { bot_id: context.botId }),
          app_id: app.app.appId,
          ...(args.response_type !== "in_channel" && { ephemeralTo: context.user }),
        }),
      );
    }
    await delayed(failure, timers);
    response.type("text").send("ok");
  });

  return router;
}

function readJson(
  contentType: string | undefined,
  body: string,
): Readonly<Record<string, unknown>> | undefined {
  const parsed = parseBody(contentType, body);
  return "error" in parsed || parsed.type !== "json" ? undefined : parsed.args;
}

function refuse(response: Response, status: number, error: string): void {
  response.status(status).json({ ok: false, error });
}
