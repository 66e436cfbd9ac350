import type { StoredFile } from "../../../files/files.js";
import { announceFiles, shareFiles } from "../../../messages/shared-files.js";
import { conversation, ownConversation, refuseArchived, workspaceOf } from "../../conversation-access.js";
import { isVisibleFile, visibleFile } from "../../file-access.js";
import { type Call, optional, required, tokenMethod } from "../../method-declaration.js";
import { numberedPage } from "../../pages-of-answers.js";
import { messageContent, writtenBy } from "../../posting.js";
import { Refusal } from "../../refusal.js";
import { failure, invalidArgument } from "../../web-api-reply.js";

const MOST_CHANNELS = 100;
const LONGEST_ALT_TEXT = 1_000;

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal: where to post the bytes of a file. */
const getUploadURLExternal = tokenMethod({
  args: {
    filename: required.text,
    length: required.number,
    alt_text: optional.text,
    snippet_type: optional.text,
  },
  scope: "files:write",
  errors: ["alt_txt_too_large", "missing_argument"],
  run(call) {
    const { args, token, slack, refuse } = call;
    if (args.length < 1) return refuse("missing_argument");
    if ((args.alt_text?.length ?? 0) > LONGEST_ALT_TEXT) return refuse("alt_txt_too_large");
    const [team] = slack.installs.workspacesOf(token.target);
    const { id, uploadUrl } = slack.files.announce({
      name: args.filename,
      size: args.length,
      team: team?.id ?? token.target,
      user: token.userId,
      byBot: token.kind === "bot",
      ...(args.snippet_type !== undefined && { snippetType: args.snippet_type }),
      ...(args.alt_text !== undefined && { altText: args.alt_text }),
    });
    return { ok: true, upload_url: uploadUrl, file_id: id };
  },
});

/**
 * https://docs.slack.dev/reference/methods/files.completeUploadExternal: the files are there from now on, and in the channels
 * that it names as a message. `file_created`, `file_shared` and `message` are sent.
 */
const completeUploadExternal = tokenMethod({
  args: {
    files: required.json,
    channel_id: optional.text,
    thread_ts: optional.text,
    initial_comment: optional.text,
    blocks: optional.raw,
  },
  scope: "files:write",
  errors: [
    "access_denied",
    "channel_not_found",
    "channels_limit_exceeded",
    "file_not_found",
    "invalid_blocks",
    "invalid_blocks_format",
    "is_archived",
    "msg_too_long",
    "not_in_channel",
  ],
  run(call) {
    const { args, given, slack } = call;
    const wanted = filesIn(args.files).map(({ id, title }) => ({ file: uploaded(call, id), title }));
    const channels = channelsIn(call, args.channel_id, given.channels);
    const comment = messageContent({ text: args.initial_comment ?? "…", blocks: given.blocks });
    const files = wanted.map(({ file, title }) => slack.files.complete(file, title));
    announceFiles(slack, files);
    for (const channel of channels) {
      const text = args.initial_comment ?? "";
      const thread = args.thread_ts !== undefined && { thread_ts: args.thread_ts };
      if (args.thread_ts !== undefined) slack.agents.answered(channel.id, args.thread_ts);
      shareFiles(slack, channel, files, { ...writtenBy(call, channel), ...comment, text, ...thread });
    }
    return { ok: true, files: files.flatMap(({ id }) => slack.files.objects([id])) };
  },
});

/** https://docs.slack.dev/reference/methods/files.info */
const info = tokenMethod({
  args: {
    file: required.text,
    count: optional.number,
    page: optional.number,
    cursor: optional.text,
    limit: optional.number,
  },
  scope: "files:read",
  errors: ["file_not_found"],
  run(call) {
    const { slack } = call;
    const file = visible(call, call.args.file);
    const text = file.snippetType === undefined ? undefined : file.data?.toString("utf8");
    return {
      ok: true,
      file: slack.files.object(file),
      comments: [],
      ...(text !== undefined && { content: text, is_truncated: false }),
      response_metadata: { next_cursor: "" },
    };
  },
});

/** https://docs.slack.dev/reference/methods/files.list: the latest first, in pages with numbers. */
const list = tokenMethod({
  args: {
    channel: optional.text,
    user: optional.text,
    ts_from: optional.text,
    ts_to: optional.text,
    types: optional.list,
    count: optional.number,
    page: optional.number,
    team_id: optional.text,
    show_files_hidden_by_limit: optional.flag,
  },
  scope: "files:read",
  errors: ["channel_not_found", "missing_argument", "unknown_type", "user_not_found"],
  run(call) {
    const { args, slack, refuse } = call;
    if (call.token.isEnterpriseInstall) workspaceOf(call, args.team_id);
    if (args.channel !== undefined) conversation(call, args.channel);
    if (args.user !== undefined && slack.workspaces.findPerson(args.user) === undefined) {
      return refuse("user_not_found");
    }
    const { types = ["all"], ts_from = 0, ts_to = Number.POSITIVE_INFINITY } = args;
    if (types.some((type) => !TYPES.has(type))) return refuse("unknown_type");
    const found = slack.files.all.filter(
      (file) =>
        isVisibleFile(call, file) &&
        (args.channel === undefined || file.shares.some(({ channel }) => channel === args.channel)) &&
        (args.user === undefined || file.user === args.user) &&
        file.createdSec >= Number(ts_from) &&
        file.createdSec <= Number(ts_to) &&
        types.some((type) => type === "all" || typeOf(call, file) === type),
    );
    const { items, paging } = numberedPage(found, args, { most: 1_000, usual: 100 });
    return { ok: true, files: slack.files.objects(items.map(({ id }) => id)), paging };
  },
});

const TYPES = new Set(["all", "spaces", "snippets", "images", "gdocs", "zips", "pdfs"]);

function typeOf({ slack }: Pick<Call, "slack">, file: StoredFile): string | undefined {
  const { mimetype } = slack.files.object(file);
  if (file.snippetType !== undefined) return "snippets";
  if (mimetype.startsWith("image/")) return "images";
  if (mimetype === "application/zip") return "zips";
  return mimetype === "application/pdf" ? "pdfs" : undefined;
}

/** https://docs.slack.dev/reference/methods/files.delete: a token deletes what it uploaded. `file_deleted` is sent. */
const remove = tokenMethod({
  args: { file: required.text },
  scope: "files:write",
  errors: ["cant_delete_file", "file_not_found"],
  run(call) {
    const { slack, token, refuse } = call;
    const file = visible(call, call.args.file);
    if (file.user !== token.userId) return refuse("cant_delete_file");
    slack.files.delete(file.id);
    slack.events.inWorkspace(file.team, {
      type: "file_deleted",
      file_id: file.id,
      channel_ids: [...new Set(file.shares.map(({ channel }) => channel))],
      event_ts: slack.events.ts(),
    });
    return { ok: true };
  },
});

function filesIn(value: unknown): readonly { readonly id: string; readonly title?: string }[] {
  if (!Array.isArray(value) || value.length === 0) throw new Refusal(invalidArgument("files must be a list"));
  return value.map((each: unknown) => {
    if (typeof each !== "object" || each === null || !("id" in each) || typeof each.id !== "string") {
      throw new Refusal(invalidArgument("each of files needs an id"));
    }
    return { id: each.id, ...("title" in each && typeof each.title === "string" && { title: each.title }) };
  });
}

/** A file of this token's user whose bytes have come. */
function uploaded({ slack, token }: Pick<Call, "slack" | "token">, id: string): StoredFile {
  const file = slack.files.find(id);
  if (file?.data === undefined || file.isComplete) throw new Refusal("file_not_found");
  if (file.user !== token.userId) throw new Refusal("access_denied");
  return file;
}

function channelsIn(call: Pick<Call, "token" | "slack">, channelId: string | undefined, channels: unknown) {
  const ids = typeof channels === "string" ? channels.split(",").map((id) => id.trim()) : [];
  const all = [...(channelId === undefined ? [] : [channelId]), ...ids.filter((id) => id !== "")];
  if (all.length > MOST_CHANNELS) throw new Refusal(failure("channels_limit_exceeded"));
  return all.map((id) => {
    const channel = ownConversation(call, id);
    refuseArchived(channel);
    return channel;
  });
}

/** A file that the token sees: `file_not_found` otherwise. */
function visible(call: Pick<Call, "token" | "slack">, id: string): StoredFile {
  const file = visibleFile(call, id);
  if (file === undefined) throw new Refusal("file_not_found");
  return file;
}

export const files = {
  "files.completeUploadExternal": completeUploadExternal,
  "files.delete": remove,
  "files.getUploadURLExternal": getUploadURLExternal,
  "files.info": info,
  "files.list": list,
};
