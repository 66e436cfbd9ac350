import { type NamedTarget, namedInWords } from "../../lifecycle/named-target.js";
import { recordsInWords } from "../../lifecycle/records-in-words.js";
import { recordsOfTarget, type TargetRecord } from "../../lifecycle/records-of-target.js";
import { type AgreementOptions, refusal } from "../agreement.js";
import type { ServiceHere } from "../beside-the-service.js";
import type { TargetOptions } from "../options/target.js";
import { type ExitCode, fail, say } from "../terminal.js";

/** What `--help` says of `--user`. */
export const ONE_PERSON = "the token of this person alone, such as U0123456789";

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
  const lines = recordsInWords(records, named).map((line) => `  ${line}`);
  if (!json) say(`${what.destroys}\n\n${lines.join("\n")}\n`);
  return (await refusal(what.question, { yes, json })) ?? records;
}
