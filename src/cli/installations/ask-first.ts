import { recordsOfTarget, type TargetRecord } from "../../lifecycle/records-of-target.js";
import { type AgreementOptions, refusal } from "../agreement.js";
import type { ServiceHere } from "../beside-the-service.js";
import { type NamedTarget, namedInWords, type TargetOptions } from "../options/target.js";
import { type ExitCode, fail, say } from "../terminal.js";
import { recordsInWords } from "./records-in-words.js";

export type DestroyOptions = TargetOptions & AgreementOptions;

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
    return fail(1, `Nothing is stored of ${namedInWords(named)}.`);
  }
  if (!json) say(`${what.destroys}\n\n${recordsInWords(records, named)}\n`);
  return (await refusal(what.question, { yes, json })) ?? records;
}
