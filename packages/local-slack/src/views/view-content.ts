import type { Block, PlainTextElement } from "@slack/types";
import { withIds } from "../block-kit/block-ids.js";
import { areBlocks, brokenBlockRule } from "../block-kit/block-rules.js";
import { withNested } from "../block-kit/nested-blocks.js";
import { type Failure, failure, invalidArgument } from "../web-api/web-api-reply.js";

/** The content of a view as the app gives it, with Slack's defaults for what the app left out. */
export interface ViewContent {
  readonly type: "home" | "modal";
  readonly title: PlainTextElement;
  readonly submit: PlainTextElement | null;
  readonly close: PlainTextElement | null;
  readonly blocks: Block[];
  readonly private_metadata: string;
  readonly callback_id: string;
  readonly external_id: string;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
}

const MAX_VIEW_LENGTH = 250_000;
const MAX_BLOCKS = 100;
const MAX_LABEL_LENGTH = 24;
/** Slack's title for a Home view, which has none of its own. */
const HOME_TITLE: PlainTextElement = { type: "plain_text", text: "View Title", emoji: true };

/**
 * Reads the argument `view` (an object, or JSON of one), or returns Slack's error: `view_too_large`, or
 * `invalid_arguments` with the place. https://docs.slack.dev/reference/views
 */
export function readViewContent(argument: unknown, type: ViewContent["type"]): ViewContent | Failure {
  const view = typeof argument === "string" ? parse(argument) : argument;
  if (!isRecord(view)) return invalid("must provide an object", "/view");
  if (JSON.stringify(view).length > MAX_VIEW_LENGTH) return failure("view_too_large");
  if (view.type !== type) return invalid(`must be "${type}"`, "/view/type");
  const { blocks } = view;
  if (!areBlocks(blocks)) return invalid("must be an array of blocks", "/view/blocks");
  const broken = brokenBlockRule(blocks, MAX_BLOCKS);
  if (broken !== undefined) return invalidArgument(broken.replace("/blocks", "/view/blocks"));

  const labels = { title: label(view.title), submit: label(view.submit), close: label(view.close) };
  if (type === "modal") {
    if (labels.title === undefined) return invalid("missing required field: title", "/view");
    const wrong = Object.entries(labels).find(([, value]) => value === "wrong");
    if (wrong !== undefined) {
      return invalid(`must be plain text of at most ${MAX_LABEL_LENGTH} characters`, `/view/${wrong[0]}`);
    }
    if (labels.submit === undefined && withNested(blocks).some((block) => block.type === "input")) {
      return invalid("missing required field: submit", "/view");
    }
  }
  return {
    type,
    title: type === "modal" && isLabel(labels.title) ? labels.title : HOME_TITLE,
    submit: isLabel(labels.submit) && type === "modal" ? labels.submit : null,
    close: isLabel(labels.close) && type === "modal" ? labels.close : null,
    blocks: withIds(blocks),
    private_metadata: text(view.private_metadata),
    callback_id: text(view.callback_id),
    external_id: text(view.external_id),
    clear_on_close: view.clear_on_close === true,
    notify_on_close: view.notify_on_close === true,
  };
}

type Label = PlainTextElement | "wrong" | undefined;

function label(value: unknown): Label {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value) || value.type !== "plain_text" || typeof value.text !== "string") return "wrong";
  if (value.text === "" || value.text.length > MAX_LABEL_LENGTH) return "wrong";
  return { type: "plain_text", text: value.text, emoji: value.emoji !== false };
}

function isLabel(value: Label): value is PlainTextElement {
  return typeof value === "object";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function invalid(message: string, pointer: string): Failure {
  return invalidArgument(`${message} [json-pointer:${pointer}]`);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
