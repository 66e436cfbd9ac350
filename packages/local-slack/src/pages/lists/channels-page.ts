import type { Channel } from "../../org/workspaces.js";
import { channelLabel, conversations, joinItem } from "../client/sidebar.js";
import { clientPath, othersIn, partner, type Viewer } from "../client/viewer.js";
import { html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { findPage, type Sought } from "./find-page.js";

/** Everything that a person can write in: their channels and direct messages, and the channels that they can join. */
export function channelsPage(parts: PageParts, viewer: Viewer, sought: Sought): string {
  const { channels, messages, toJoin } = conversations(parts, viewer);
  const isToJoin = new Set(toJoin);
  return findPage(
    parts,
    {
      viewer,
      title: "Channels and direct messages",
      words: "conversations",
      path: clientPath(viewer, "channels"),
      current: "channels",
      items: [...channels, ...toJoin, ...messages],
      textOf: (each: Channel) =>
        each.kind === "mpim"
          ? othersIn(each, viewer, parts.slack)
          : each.kind === "im"
            ? (partner(each, viewer, parts.slack.workspaces)?.realName ?? "")
            : each.name,
      draw: (each) =>
        isToJoin.has(each)
          ? joinItem(viewer, each)
          : html`<li><a href="${clientPath(viewer, each.id)}">${channelLabel(parts, viewer, each)}</a></li>`,
    },
    sought,
  );
}
