import type { Command } from "commander";
import { countSealed, isCurrent, recordsOf } from "../../keys/count-sealed.js";
import { type Resealed, reseal } from "../../keys/reseal.js";
import { sealedPlaces } from "../../keys/sealed-places.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { Progress } from "../progress.js";
import { type ExitCode, say, sayJson, warn } from "../terminal.js";
import { inWords, sealOf } from "./keys-check.js";

/** What the service writes meanwhile needs a second pass at most; more than that is a process that seals in another way. */
const PASSES = 3;

/** `keys rotate`: nothing needs the old keys any more. */
export function keysRotate(): Command {
  return explained("rotate", {
    text: "Seals everything anew with the first key of TOKEN_KEYS, in the form of TOKEN_ENVELOPE, while the service runs.",
    examples: ["keys rotate", "keys rotate --json"],
    more: `First have the new key in every process: behind the key that seals, and then, after all have restarted, in front. Then
run this. It may be stopped at any moment and started again. Take the old key out of TOKEN_KEYS when it says so.
It reads the environment, .env and manifest.yml as the service does.`,
    json: `{ "sealsWith": { "keyId": "2026b", "form": "v1" }, "resealed": 100000, "overtaken": 2,
  "unopened": [{ "code": "token_key_unknown", "count": 1, "some": ["1.2:team:T1"] }],
  "remaining": [{ "keyId": "2026a", "form": "v1", "installations": 1, "waitingEvents": 0, "failedEvents": 0 }],
  "notNeeded": ["2026a"] }
overtaken are records that the service wrote at that moment; unopened those that no key of TOKEN_KEYS opens; remaining what is
not sealed so; notNeeded are the other keys of TOKEN_KEYS when nothing remains.`,
    exits: {
      0: "everything is sealed with the first key: nothing depends on the others",
      1: "something is not, or the database failed; run it again after doing what it says",
    },
  }).action(ends(run));
}

function run({ json = false }: { readonly json?: boolean }): Promise<ExitCode> {
  return besideTheService(async ({ collections, clientId, cipher, keySource, note }) => {
    const places = sealedPlaces(collections, clientId);
    const remainingNow = async () => (await countSealed(places)).filter((count) => !isCurrent(count, cipher));
    const progress = new Progress();
    let remaining = await remainingNow();
    const total = remaining.reduce((sum, count) => sum + recordsOf(count), 0);
    let [resealed, overtaken] = [0, 0];
    let unopened: Resealed["unopened"] = [];
    for (let pass = 1; pass <= PASSES && remaining.length > 0; pass++) {
      const before = resealed;
      const result = await reseal(places, cipher, (count) =>
        progress.show(`${before + count} of ${Math.max(total, before + count)} records are sealed anew`),
      );
      resealed += result.resealed;
      overtaken += result.overtaken;
      unopened = result.unopened;
      remaining = await remainingNow();
      if (result.resealed + result.overtaken === 0) break;
    }
    progress.end();

    const sealsWith = { keyId: cipher.sealingKeyId, form: cipher.envelope };
    const left = remaining.reduce((sum, count) => sum + recordsOf(count), 0);
    await note("keys_rotate", { ...sealsWith, resealed, overtaken, remaining: left });
    const notNeeded = remaining.length > 0 ? [] : cipher.keyIds.slice(1);
    const exitCode = remaining.length > 0 ? 1 : 0;
    if (json) {
      sayJson({ sealsWith, resealed, overtaken, unopened, remaining, notNeeded });
      return exitCode;
    }
    say(
      `${counted(resealed, "record was", "records were")} sealed anew with key ${sealsWith.keyId}, in the form ${sealsWith.form}.`,
    );
    if (remaining.length === 0) {
      const others =
        notNeeded.length === 0
          ? ""
          : ` Take ${notNeeded.join(", ")} out of ${keySource}, unless another Slack app or a backup that you would restore needs it.`;
      say(`Everything of this app is sealed so: nothing depends on another key.${others}`);
      return exitCode;
    }
    for (const count of remaining) warn(`${sealOf(count)}: still ${inWords(count)}.`);
    for (const { code, count, some } of unopened) {
      warn(
        `${count} cannot be opened (${code}), such as ${some.join(", ")}. npm run doctor says what to do.`,
      );
    }
    if (unopened.length === 0) {
      warn(
        "A process seals so. Restart every process with the same TOKEN_KEYS and TOKEN_ENVELOPE, and run this again.",
      );
    }
    return exitCode;
  });
}
