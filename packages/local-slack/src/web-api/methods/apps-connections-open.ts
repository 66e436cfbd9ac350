import type { AppsConnectionsOpenResponse } from "@slack/web-api";
import type { AppTokenMethod } from "../web-api-method.js";
import { failure } from "../web-api-reply.js";

/** https://docs.slack.dev/reference/methods/apps.connections.open: an address for one WebSocket. */
export const appsConnectionsOpen: AppTokenMethod = {
  auth: "app token",
  run({ slack: { app, sockets } }) {
    if (!app.settings.socketMode) return failure("socket_mode_not_enabled");
    const response: AppsConnectionsOpenResponse = { ok: true, url: sockets.link() };
    return response;
  },
};
