import type { TargetRecord } from "../../lifecycle/records-of-target.js";
import { counted } from "../listing/counted.js";
import { type NamedTarget, targetInWords } from "../options/target.js";

/** What `--help` says of `--user`. */
export const ONE_PERSON = "the token of this person alone, such as U0123456789";

/** So many people are named. */
const SOME = 10;

/** What is stored, a line each, for a question or a report. */
export function recordsInWords(records: readonly TargetRecord[], { target }: NamedTarget): string {
  const place = targetInWords(target);
  const own = records.find(({ kind }) => kind === "workspace");
  const people = records.filter(({ kind }) => kind === "user");
  const lines: string[] = [];
  if (own !== undefined) {
    const { name, hasBot, hasWebhook, installedAt } = own;
    const parts = [...(hasBot ? ["the bot's token"] : []), ...(hasWebhook ? ["the webhook"] : [])];
    const since = installedAt === undefined ? "" : `, installed on ${installedAt.toISOString().slice(0, 10)}`;
    lines.push(
      `${parts.join(" and ") || "a record"} of ${place}${name === undefined ? "" : ` (${name})`}${since}`,
    );
  }
  if (people.length > 0) {
    const named = people
      .slice(0, SOME)
      .map(({ userId = "?", elsewhere }) => (elsewhere === undefined ? userId : `${userId} in ${elsewhere}`));
    const more = people.length > SOME ? ` and ${people.length - SOME} more` : "";
    const whose = `${people.length === 1 ? "the token" : "the tokens"} of ${counted(people.length, "person", "people")}`;
    lines.push(`${whose} of ${place}: ${named.join(", ")}${more}`);
  }
  return lines.map((line) => `  ${line}`).join("\n");
}

/** A record, as `--json` prints it. */
export function recordAsJson({ recordId, kind, userId }: TargetRecord): object {
  return {
    recordId,
    kind: kind === "user" ? "person" : "workspace",
    ...(userId !== undefined && { userId }),
  };
}
