import { type NamedTarget, targetInWords } from "./named-target.js";
import type { TargetRecord } from "./records-of-target.js";

/** So many people are named. */
const SOME = 10;

/** What is stored, a line each, for a question or a report. */
export function recordsInWords(records: readonly TargetRecord[], { target }: NamedTarget): readonly string[] {
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
    const whose = people.length === 1 ? "the token of 1 person" : `the tokens of ${people.length} people`;
    lines.push(`${whose} of ${place}: ${named.join(", ")}${more}`);
  }
  return lines;
}

/** A record, as `--json` prints it. */
export function recordAsJson({ recordId, kind, userId }: TargetRecord): object {
  return {
    recordId,
    kind: kind === "user" ? "person" : "workspace",
    ...(userId !== undefined && { userId }),
  };
}
