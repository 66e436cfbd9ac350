import type { Message } from "../../../messages/messages.js";
import { optional, required, tokenMethod } from "../../method-declaration.js";
import { permalink } from "../../objects/permalink.js";
import { numberedPage } from "../../pages-of-answers.js";
import type { SlackState } from "../../web-api-method.js";

/**
 * https://docs.slack.dev/reference/methods/search.messages: what the person whose token it is can see. A small search: every
 * word has to be in the text, and `from:` and `in:` narrow it. Without `sort`, the latest is first.
 */
const messages = tokenMethod({
  args: {
    query: required.text,
    sort: optional.text,
    sort_dir: optional.text,
    highlight: optional.flag,
    count: optional.number,
    page: optional.number,
    cursor: optional.text,
    team_id: optional.text,
  },
  scope: { user: ["search:read"] },
  errors: [],
  run({ args, token, slack }) {
    const isWanted = readQuery(slack, args.query);
    const direction = args.sort_dir === "asc" ? 1 : -1;
    const found = slack.messages.all
      .filter((message) => slack.workspaces.findChannel(message.channel)?.members.has(token.userId))
      .filter(isWanted)
      .map((message) => ({ message, at: Number(message.ts) }))
      .sort((one, other) => direction * (one.at - other.at));
    const { items, paging } = numberedPage(found, args, { most: 100, usual: 20 });
    const first = items.length === 0 ? 0 : (paging.page - 1) * paging.count + 1;
    return {
      ok: true,
      query: args.query,
      messages: {
        total: paging.total,
        matches: items.map(({ message }) => match(slack, message)),
        paging,
        pagination: {
          first,
          last: first === 0 ? 0 : first + items.length - 1,
          page: paging.page,
          page_count: paging.pages,
          per_page: paging.count,
          total_count: paging.total,
        },
      },
    };
  },
});

function readQuery({ workspaces, apps }: SlackState, query: string): (message: Message) => boolean {
  const words = query.toLowerCase().match(/"[^"]+"|\S+/g) ?? [];
  const tests = words.map((word): ((message: Message) => boolean) => {
    const [, key, value = ""] = /^(from|in):[@#]?(.+)$/.exec(word) ?? [];
    if (key === "from") {
      const id = /^<?@?(u[a-z0-9]+)>?$/.exec(value)?.[1]?.toUpperCase();
      return (message) => {
        const { user = "" } = message;
        const name = workspaces.findPerson(user)?.person.name ?? apps.authorOf(message).handle;
        return user === id || name === value;
      };
    }
    if (key === "in") {
      return ({ channel }) => {
        const place = workspaces.findChannel(channel);
        return place?.name === value || channel.toLowerCase() === value;
      };
    }
    const text = word.replaceAll('"', "");
    return (message) => message.text.toLowerCase().includes(text);
  });
  return (message) => tests.every((test) => test(message));
}

function match(slack: SlackState, message: Message) {
  const { user, text, ts, team, channel } = message;
  const place = slack.workspaces.findChannel(channel);
  const isShared = (place?.teams.length ?? 1) > 1;
  const person = user === undefined ? undefined : slack.workspaces.findPerson(user)?.person;
  return {
    type: "message",
    iid: `${channel}-${ts}`,
    team,
    ts,
    text,
    user: user ?? "",
    username: person?.name ?? slack.apps.authorOf(message).handle,
    permalink: permalink(slack, message),
    channel: {
      id: channel,
      name: place?.name ?? "",
      is_channel: place?.kind === "channel",
      is_group: place?.kind === "group" || place?.kind === "mpim",
      is_im: place?.kind === "im",
      is_mpim: place?.kind === "mpim",
      is_private: place?.kind !== "channel",
      is_shared: isShared,
      is_org_shared: false,
      is_ext_shared: isShared,
      is_pending_ext_shared: false,
      pending_shared: [],
    },
  };
}

export const search = { "search.messages": messages };
