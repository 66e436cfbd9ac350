import { recordsOfTarget, type TargetRecord } from "../../lifecycle/records-of-target.js";
import { refusal } from "../agreement.js";
import type { ServiceHere } from "../beside-the-service.js";
import { type ExitCode, fail, say, sayJson } from "../terminal.js";
import { recordAsJson, recordsInWords } from "./records-in-words.js";
import { type NamedTarget, type TargetOptions, targetInWords } from "./targets.js";

export interface DestroyOptions extends TargetOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * What a command may destroy, after somebody has been asked, or the exit code with which it ends: there is nothing, they do
 * not want it, or there is nobody to ask.
 */
export async function askFirst(
  { collections, clientId, cipher }: ServiceHere,
  named: NamedTarget,
  { yes = false, json = false }: DestroyOptions,
  what: { readonly destroys: string; readonly question: string },
): Promise<readonly TargetRecord[] | ExitCode> {
  const { target, userId } = named;
  const records = await recordsOfTarget(collections.installations, { clientId, cipher }, target, userId);
  if (records.length === 0) {
    const whose = userId === undefined ? targetInWords(target) : `${userId} in ${targetInWords(target)}`;
    return fail(1, `Nothing is stored of ${whose}.`);
  }
  if (!json) say(`${what.destroys}\n\n${recordsInWords(records, named)}\n`);
  else if (!yes) sayJson({ done: false, records: records.map(recordAsJson) });
  return (await refusal(what.question, { yes, json })) ?? records;
}
