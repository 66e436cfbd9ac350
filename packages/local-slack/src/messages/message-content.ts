import type { Block } from "@slack/types";
import { withIds } from "../block-kit/block-ids.js";
import { areBlocks, brokenBlockRule } from "../block-kit/block-rules.js";

/** The content of a message. */
export interface MessageContent {
  readonly text: string;
  readonly thread_ts?: string;
  readonly blocks?: readonly Block[];
}

const MAX_TEXT_LENGTH = 40_000;
const MAX_BLOCKS = 50;

/**
 * Reads the content of a message from the arguments of the app (blocks are an array, or JSON of one), or returns the
 * error of `chat.postMessage`.
 */
export function readMessageContent(
  args: Readonly<Record<string, unknown>>,
): MessageContent | "no_text" | "msg_too_long" | "invalid_blocks" | "invalid_blocks_format" {
  const text = typeof args.text === "string" ? args.text : "";
  let blocks: unknown = args.blocks;
  if (typeof blocks === "string") {
    try {
      blocks = JSON.parse(blocks);
    } catch {
      return "invalid_blocks_format";
    }
  }
  if (blocks !== undefined && !areBlocks(blocks)) return "invalid_blocks";
  if (blocks !== undefined && brokenBlockRule(blocks, MAX_BLOCKS) !== undefined) return "invalid_blocks";
  if (text === "" && (blocks === undefined || blocks.length === 0)) return "no_text";
  if (text.length > MAX_TEXT_LENGTH) return "msg_too_long";
  return {
    text,
    ...(blocks !== undefined && { blocks: withIds(blocks) }),
    ...(typeof args.thread_ts === "string" && args.thread_ts !== "" && { thread_ts: args.thread_ts }),
  };
}
