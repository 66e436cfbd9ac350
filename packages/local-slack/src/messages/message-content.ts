import type { Block, MessageAttachment } from "@slack/types";
import { withIds } from "../block-kit/block-ids.js";
import { areBlocks, brokenBlockRule } from "../block-kit/block-rules.js";
import { markdownToMrkdwn } from "./markdown-text.js";
import type { MessageMetadata } from "./messages.js";

/** The content of a message. */
export interface MessageContent {
  readonly text: string;
  readonly thread_ts?: string;
  readonly blocks?: readonly Block[];
  readonly attachments?: readonly MessageAttachment[];
  readonly metadata?: MessageMetadata;
}

const MAX_TEXT_LENGTH = 40_000;
export const MAX_MARKDOWN_LENGTH = 12_000;
const MAX_BLOCKS = 50;
const MAX_ATTACHMENTS = 100;

/** The errors of `chat.postMessage` about its content. */
export const CONTENT_ERRORS = [
  "no_text",
  "msg_too_long",
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_attachments",
  "too_many_attachments",
  "markdown_text_conflict",
  "invalid_metadata_format",
] as const;
export type ContentError = (typeof CONTENT_ERRORS)[number];

/**
 * Reads the content of a message from the arguments of the app (blocks, attachments and metadata are JSON, or JSON in a
 * text), or returns the error of `chat.postMessage`.
 */
export function readMessageContent(args: Readonly<Record<string, unknown>>): MessageContent | ContentError {
  const blocks = fromJson(args.blocks);
  const attachments = fromJson(args.attachments);
  const metadata = fromJson(args.metadata);
  if (blocks === NO_JSON) return "invalid_blocks_format";
  if (attachments === NO_JSON || (attachments !== undefined && !areAttachments(attachments))) {
    return "invalid_attachments";
  }
  if (metadata === NO_JSON || (metadata !== undefined && !isMetadata(metadata))) {
    return "invalid_metadata_format";
  }
  if (blocks !== undefined && !areBlocks(blocks)) return "invalid_blocks";
  if (blocks !== undefined && brokenBlockRule(blocks, MAX_BLOCKS) !== undefined) return "invalid_blocks";
  if (attachments !== undefined && attachments.length > MAX_ATTACHMENTS) return "too_many_attachments";
  const text = readText(args, blocks);
  if (typeof text === "string") return text;
  if (text.value === "" && !blocks?.length && !attachments?.length) return "no_text";
  if (text.value.length > MAX_TEXT_LENGTH) return "msg_too_long";
  return {
    text: text.value,
    ...(blocks !== undefined && { blocks: withIds(blocks) }),
    ...(attachments !== undefined && attachments.length > 0 && { attachments }),
    ...(metadata !== undefined && { metadata }),
    ...(typeof args.thread_ts === "string" && args.thread_ts !== "" && { thread_ts: args.thread_ts }),
  };
}

/** `text`, or `markdown_text`, which goes together with neither text nor blocks. */
function readText(
  { text, markdown_text }: Readonly<Record<string, unknown>>,
  blocks: unknown,
): { readonly value: string } | "markdown_text_conflict" | "msg_too_long" {
  const plain = typeof text === "string" ? text : "";
  if (typeof markdown_text !== "string" || markdown_text === "") return { value: plain };
  if (plain !== "" || blocks !== undefined) return "markdown_text_conflict";
  if (markdown_text.length > MAX_MARKDOWN_LENGTH) return "msg_too_long";
  return { value: markdownToMrkdwn(markdown_text) };
}

const NO_JSON = Symbol("a text that is no JSON");

function fromJson(value: unknown): unknown {
  if (value === null || value === "") return undefined;
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return NO_JSON;
  }
}

function areAttachments(value: unknown): value is MessageAttachment[] {
  return Array.isArray(value) && value.every(isRecord);
}

function isMetadata(value: unknown): value is MessageMetadata {
  return isRecord(value) && typeof value.event_type === "string" && isRecord(value.event_payload);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
