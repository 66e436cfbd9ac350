import { developmentKeyFile } from "../../../encryption/development-keys.js";
import type { Check } from "../../context.js";
import { type Finding, failure, info, ok } from "../../finding.js";
import { keyRingOf } from "../../key-ring.js";

/** Whether the keys that the stored records are sealed with are all there, and which are no longer needed. */
export const keysInUse: Check = async ({ census, config }) => {
  const taken = await census();
  if (taken === undefined) return [];
  const ring = keyRingOf(config);
  const keyIds = ring?.keyIds ?? [];
  const source = ring?.source ?? developmentKeyFile(config.dataDirectory);
  const findings: Finding[] = [];
  for (const [keyId, count] of taken.keyIds) {
    const records = `${count} ${count === 1 ? "record" : "records"}`;
    if (keyId === "unknown") {
      findings.push(
        failure(
          "keys.not-sealed",
          `${records} cannot be opened: what stands in them is no sealed value.`,
          "Restore them from a backup, or let those workspaces install again.",
        ),
      );
    } else if (keyIds.includes(keyId)) {
      findings.push(ok("keys.in-use", `Key ${keyId} seals ${records}.`));
    } else {
      findings.push(
        failure(
          "keys.missing",
          `${records} cannot be opened: key ${keyId}, which seals them, is not in ${source}.`,
          keyId === "development"
            ? "It is in the file token-keys of the DATA_DIR that was used then: put it behind the others, or let those workspaces install again."
            : "Put that key back, behind the others. If it is lost, those workspaces have to install again.",
        ),
      );
    }
  }
  const [sealing, ...older] = keyIds;
  // If the count is unfinished, the other records may be sealed with any key.
  const unused = taken.complete ? older.filter((keyId) => !taken.keyIds.has(keyId)) : [];
  for (const keyId of unused) {
    findings.push(
      info(
        "keys.unused",
        `No record of this app is sealed with key ${keyId} any more; new ones are sealed with ${sealing}.`,
        `Take ${keyId} out of ${source}, unless another Slack app or a backup that you would restore needs it.`,
      ),
    );
  }
  return findings;
};
