import type { Document } from "../../../database/collection.js";
import { KeyRingError, SealBrokenError } from "../../../encryption/encryption-error.js";
import { TokenCipher } from "../../../encryption/token-cipher.js";
import { type StoredToken, storedToken } from "../../../installations/installation-records.js";
import { isDeath } from "../../../slack/token-refusal.js";
import { callSlack } from "../../call-slack.js";
import type { Check, DoctorContext } from "../../context.js";
import { type Finding, failure, info, ok, warning } from "../../finding.js";
import { keyRingOf } from "../../key-ring.js";
import { placeOf } from "../../take-census.js";

/** Whether Slack accepts the stored bot tokens of a few workspaces. */
export const storedTokens: Check = async (context) => {
  const taken = await context.census();
  const cipher = cipherOf(context);
  if (taken === undefined || cipher === undefined || taken.sample.length === 0) return [];
  const findings = await Promise.all(taken.sample.map((record) => examineToken(record, cipher, context)));
  const wrong = findings.flat();
  const asked = taken.sample.length;
  return wrong.length > 0
    ? wrong
    : [
        ok(
          "tokens.accepted",
          `Slack accepts the bot tokens of ${asked} of ${taken.bots} installations, taken at random.`,
        ),
      ];
};

async function examineToken(
  record: Document,
  cipher: TokenCipher,
  context: DoctorContext,
): Promise<Finding[]> {
  const place = placeOf(record);
  const opened = openToken(record, cipher);
  if (opened === "broken") {
    return [
      failure(
        "tokens.broken",
        `The token of ${place} cannot be opened, although a key with its key's id is there: it was changed, or that key is another one.`,
        "Check that each key in TOKEN_KEYS still has the id that it always had; else restore the record from a backup, or let the workspace install again.",
      ),
    ];
  }
  if (opened === undefined) return []; // sealed with a key that is missing, or of another release: other checks say so
  const answer = await callSlack(context, "auth.test", { token: opened.token }).catch(() => undefined);
  if (answer === undefined || answer.ok) return [];
  const { error = "" } = answer;
  if (isDeath(error, opened)) {
    return [
      warning(
        "tokens.dead",
        `Slack does not accept the token of ${place} any more (${error}): the app was removed there, or its token revoked or expired.`,
        `Its people can install the app again, at ${context.config.publicUrl}/slack/install. When Slack's events reach the app, it deletes such records itself: check that app_uninstalled and tokens_revoked are subscribed to.`,
      ),
    ];
  }
  if (error === "invalid_auth") {
    return [
      warning(
        "tokens.refused",
        `Slack does not accept the token of ${place} from this machine (invalid_auth): its address is not among those that the Slack app allows, or Slack does not know the token. Slack does not say which.`,
        "See which addresses the Slack app allows, in its settings under OAuth & Permissions, Restrict API Token Usage, and that those of the service and of this machine are among them. If they are, let the workspace install again. Nothing is deleted meanwhile.",
      ),
    ];
  }
  return error === "token_expired"
    ? [
        warning(
          "tokens.expired",
          `The token of ${place} has expired.`,
          "The service refreshes it as soon as it runs. If it runs, its log says why it cannot.",
        ),
      ]
    : [info("tokens.unknown", `Slack does not say whether it accepts the token of ${place} (${error}).`)];
}

type OpenedToken = Pick<StoredToken, "token" | "isRefreshable">;

function openToken(record: Document, cipher: TokenCipher): OpenedToken | "broken" | undefined {
  try {
    const stored = storedToken(record, cipher);
    return stored && { token: stored.token, isRefreshable: stored.isRefreshable };
  } catch (error) {
    return error instanceof SealBrokenError ? "broken" : undefined;
  }
}

/** Undefined where there are no keys, or none that can be used: the checks of the keys say so. */
function cipherOf({ config }: DoctorContext): TokenCipher | undefined {
  const ring = keyRingOf(config);
  if (ring === undefined) return undefined;
  try {
    return TokenCipher.fromKeyRing(ring.text, ring.source);
  } catch (error) {
    if (error instanceof KeyRingError) return undefined;
    throw error;
  }
}
