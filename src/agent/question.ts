import type { AgentMessage } from "./answer.js";

const LONGEST_TITLE = 200;

/** `<@U1>`, `<#C1|general>`, `<https://…|label>`. Each character is read once: people may write any number of brackets. */
const LINK = /<[@#!]?([^<>|]*)(?:\|([^<>]*))?>/g;

/** What a person has written, without Slack's escapes, and without the mention of the agent. */
export function questionIn(text: string, botUserId: string | undefined): string {
  const mention = new RegExp(`<@${botUserId ?? ""}(\\|[^<>]*)?>`, "g");
  const asked = botUserId === undefined ? text : text.replaceAll(mention, "");
  return asked.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").trim();
}

/** The title of a session that begins with a question: its first line. */
export function titleOf(question: string): string {
  const [line = ""] = question.split("\n");
  const title = [...line.replace(LINK, (_, id, name) => name || id)];
  return title.length <= LONGEST_TITLE ? title.join("") : `${title.slice(0, LONGEST_TITLE - 1).join("")}…`;
}

/** Slack's messages as the history of a conversation; messages without a text are left out. */
export function historyOf(messages: readonly unknown[], botUserId: string | undefined): AgentMessage[] {
  return messages.flatMap((message) => {
    const { text, user } = Object(message);
    if (typeof text !== "string" || text.trim() === "") return [];
    const role = user !== undefined && user === botUserId ? "assistant" : "user";
    return [{ role, content: questionIn(text, botUserId) }];
  });
}
