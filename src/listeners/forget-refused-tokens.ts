import type { AnyMiddlewareArgs, Middleware } from "@slack/bolt";
import { isDeadTokenError } from "../installations/uninstall.js";
import type { ListenerContext } from "./context.js";

/** Slack refuses the token, and may take the one that has replaced it (https://docs.slack.dev/reference/methods/auth.test). */
const REPLACED = new Set<unknown>(["token_expired", "not_authed"]);

/**
 * Global middleware: when a listener fails because Slack refuses a token, what is cached of that token's workspace is
 * forgotten. Another process may have stored a new one, and the next request is to find it. The failure goes on as it is.
 */
export function forgetRefusedTokens({
  store,
}: Pick<ListenerContext, "store">): Middleware<AnyMiddlewareArgs> {
  return async ({ context, next }) => {
    try {
      await next();
    } catch (error) {
      if (failures(error).some(isRefusal)) {
        for (const token of [context.botToken, context.userToken]) {
          if (token !== undefined) store.forgetToken(token);
        }
      }
      throw error;
    }
  };
}

/** Of several listeners each may fail in its own way. */
function failures(error: unknown): readonly unknown[] {
  const { originals } = error as { originals?: unknown };
  return Array.isArray(originals) ? originals : [error];
}

function isRefusal(error: unknown): boolean {
  return isDeadTokenError(error) || REPLACED.has((error as { data?: { error?: unknown } }).data?.error);
}
