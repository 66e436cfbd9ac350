import type { Command } from "commander";
import { countSealed, recordsOf, type SealedCount } from "../../keys/count-sealed.js";
import { sealedPlaces } from "../../keys/sealed-places.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { type ExitCode, say, sayJson } from "../terminal.js";

/** `keys check`: which keys are needed. */
export function keysCheck(): Command {
  return explained("check", {
    text: "Counts what each key seals, in which form: installation records, waiting events and failed events of this Slack app.",
    examples: ["keys check", "keys check --json"],
    more: "It reads the environment, .env and manifest.yml as the service does, opens no value, and writes nothing.",
    json: `{ "sealsWith": { "keyId": "2026b", "form": "v1" },
  "keys": [{ "keyId": "2026a", "form": "v1", "installations": 3, "waitingEvents": 1, "failedEvents": 0, "inKeyRing": true }, …],
  "missing": [], "unused": ["2026b"] }
keyId and form are null for what is no sealed value. unused are keys of the key ring that seal nothing.`,
    exits: {
      0: "every key that is needed is there",
      1: "one is missing, or what is stored is no sealed value",
    },
  }).action(ends(run));
}

function run({ json = false }: { readonly json?: boolean }): Promise<ExitCode> {
  return besideTheService(
    async ({ collections, clientId, cipher, keySource }) => {
      const counts = await countSealed(sealedPlaces(collections, clientId));
      const keys = counts.map((count) => ({
        ...count,
        inKeyRing: count.keyId !== null && cipher.keyIds.includes(count.keyId),
      }));
      const missing = [...new Set(keys.flatMap(({ keyId, inKeyRing }) => (inKeyRing ? [] : [keyId])))];
      const needed = new Set(keys.map(({ keyId }) => keyId));
      const unused = cipher.keyIds.filter((keyId) => !needed.has(keyId));
      const sealsWith = { keyId: cipher.sealingKeyId, form: cipher.envelope };
      if (json) sayJson({ sealsWith, keys, missing, unused });
      else {
        say(`Values are sealed with key ${sealsWith.keyId}, in the form ${sealsWith.form}.`);
        for (const { inKeyRing, ...count } of keys) {
          say(
            `${sealOf(count)}: ${inWords(count)}.${inKeyRing ? "" : ` ${whatIsMissing(count, keySource)}`}`,
          );
        }
        if (keys.length === 0) say("Nothing is sealed yet.");
        for (const keyId of unused) say(`Key ${keyId}: nothing.`);
      }
      return missing.length > 0 ? 1 : 0;
    },
    { readsOnly: true },
  );
}

/** A key and a form, as the commands name them. */
export function sealOf({ keyId, form }: Pick<SealedCount, "keyId" | "form">): string {
  return keyId === null ? "Not sealed" : `Key ${keyId}, ${form}`;
}

/** How many records of which kind. */
export function inWords(count: SealedCount): string {
  const parts = [
    counted(count.installations, "installation record"),
    counted(count.waitingEvents, "waiting event"),
    counted(count.failedEvents, "failed event"),
  ].filter((part) => !part.startsWith("0 "));
  return recordsOf(count) === 0 ? "nothing" : parts.join(", ");
}

function whatIsMissing({ keyId }: SealedCount, keySource: string): string {
  return keyId === null
    ? "Restore them from a backup, or let those workspaces install again."
    : `It is not in ${keySource}: put it back, behind the others.`;
}
