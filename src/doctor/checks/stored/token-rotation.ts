import { CONNECT_PATH, INSTALL_PATH } from "../../../manifest/paths.js";
import type { Check } from "../../context.js";
import { type Finding, info, ok, warning } from "../../finding.js";
import type { Counted, TokenCensus } from "../../take-census.js";

/** Whether the stored tokens expire where the manifest says so, and which of them Slack refuses to refresh. */
export const tokenRotation: Check = async ({ census, config }) => {
  const taken = await census();
  if (taken === undefined) return [];
  const { tokens } = taken;
  const { tokenRotationEnabled } = config.manifest;
  return [
    ...(tokenRotationEnabled ? notExchanged(tokens) : offInManifest(tokens)),
    ...refused(tokens, config.publicUrl),
  ];
};

function notExchanged({ lasting, notExchangeable, expiring }: TokenCensus): Finding[] {
  const found: Finding[] = [];
  if (lasting > 0) {
    found.push(
      warning(
        "rotation.not-exchanged",
        `The manifest has token_rotation_enabled: true, but ${lasting} of ${lasting + notExchangeable + expiring} stored tokens do not expire.`,
        "Exchange them: bolt-mongodb-app tokens exchange (npm run tokens -- exchange).",
      ),
    );
  } else if (expiring > 0) {
    found.push(ok("rotation.as-manifest", `${expiring} stored tokens expire, as the manifest says.`));
  }
  if (notExchangeable > 0) {
    found.push(
      info(
        "rotation.not-exchangeable",
        `Slack refuses to exchange ${notExchangeable} stored tokens for ones that expire. They work as before; the next install there brings one that expires.`,
      ),
    );
  }
  return found;
}

function offInManifest({ lasting, notExchangeable, expiring }: TokenCensus): Finding[] {
  const all = lasting + notExchangeable + expiring;
  if (expiring === 0) {
    return all === 0 ? [] : [ok("rotation.as-manifest", "No stored token expires, as the manifest says.")];
  }
  return [
    warning(
      "rotation.off-in-manifest",
      `The manifest has token_rotation_enabled: false, but ${expiring} of ${all} stored tokens expire: Slack rotates the tokens of this app, and never switches that off again.`,
      `Set token_rotation_enabled: true in the manifest, so that it says what is so${lasting > 0 ? ", and then exchange the other tokens: bolt-mongodb-app tokens exchange" : ""}. The service refreshes them in any case.`,
    ),
  ];
}

function refused({ toInstall, toConnect }: TokenCensus, publicUrl: string): Finding[] {
  const found: Finding[] = [];
  if (toInstall.count > 0) {
    found.push(
      warning(
        "rotation.needs-reinstall",
        `Slack refuses to refresh the bot tokens of ${toInstall.count} installations: ${named(toInstall)}. There the app stops working when its token ends.`,
        `Their people have to install the app again, at ${publicUrl}${INSTALL_PATH}. The service has told the installers while it could.`,
      ),
    );
  }
  if (toConnect.count > 0) {
    found.push(
      warning(
        "rotation.needs-reconnect",
        `Slack refuses to refresh the tokens of ${toConnect.count} people: ${named(toConnect)}.`,
        `They have to connect their accounts again, on the Home tab or at ${publicUrl}${CONNECT_PATH}?team= and the id of their workspace.`,
      ),
    );
  }
  return found;
}

function named({ count, some }: Counted): string {
  return some.join(", ") + (count > some.length ? ", …" : "");
}
