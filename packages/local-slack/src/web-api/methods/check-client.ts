import type { ClientCredentials, SlackState } from "../web-api-method.js";
import { type Failure, failure } from "../web-api-reply.js";

/** What Slack answers to other credentials than the app's; undefined for these. */
export function checkClient(client: ClientCredentials, { app }: SlackState): Failure | undefined {
  if (client.clientId !== app.clientId) return failure("invalid_client_id");
  if (client.clientSecret !== app.clientSecret) return failure("bad_client_secret");
  return undefined;
}
