import type { types, webApi } from "@slack/bolt";

/**
 * Types of Slack's client, in the release that the app's Bolt has: Bolt 4 has another one than Bolt 5. Values come from
 * Bolt's `webApi`, too, so that an app has one client and not two.
 */
export type WebClient = webApi.WebClient;
/** The class. */
export type WebClientClass = typeof webApi.WebClient;
/** How a client calls Slack: its address, time-outs, retries and headers. */
export type WebClientOptions = webApi.WebClientOptions;
export type WebAPICallResult = webApi.WebAPICallResult;
export type AuthTestResponse = webApi.AuthTestResponse;
export type UsersInfoResponse = webApi.UsersInfoResponse;
export type HomeView = types.HomeView;
export type KnownBlock = types.KnownBlock;
