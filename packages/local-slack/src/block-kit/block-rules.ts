import type { Block, KnownBlock } from "@slack/types";
import { withNested } from "./nested-blocks.js";

type Fields = Readonly<Record<string, unknown>>;
/** The first rule that a block of that type breaks; undefined when it breaks none. */
type Rule = (block: Fields) => string | undefined;

/** https://docs.slack.dev/reference/block-kit/blocks: each type that Slack knows, with the limits that apps run into. */
const RULES: Readonly<Record<KnownBlock["type"], Rule>> = {
  actions: ({ elements }) =>
    count("elements", elements, 25) ?? first(elements, brokenElement) ?? repeated(elements),
  alert: ({ text, level }) =>
    brokenText("text", text, 200) ??
    (level === undefined || LEVELS.includes(String(level))
      ? undefined
      : `level is one of ${LEVELS.join(", ")}`),
  card: brokenCard,
  carousel: ({ elements }) => count("elements", elements, 10) ?? first(elements, brokenCard),
  container: ({ title, rich_text_title, child_blocks }) =>
    (title === undefined && rich_text_title === undefined
      ? "missing required field: title or rich_text_title"
      : undefined) ??
    (rich_text_title === undefined ? brokenText("title", title, 150, ["plain_text"]) : undefined) ??
    count("child_blocks", child_blocks, 10) ??
    first(child_blocks, (block) => brokenBlock(block)),
  context: ({ elements }) => count("elements", elements, 10),
  context_actions: ({ elements }) => count("elements", elements, 5),
  data_table: ({ rows, caption }) =>
    typeof caption === "string" ? brokenRows(rows) : "missing required field: caption",
  divider: accept,
  file: accept,
  header: ({ text }) => brokenText("text", text, 150, ["plain_text"]),
  image: ({ image_url, slack_file, alt_text }) =>
    typeof alt_text !== "string" || (image_url === undefined && slack_file === undefined)
      ? "an image needs alt_text, and image_url or slack_file"
      : undefined,
  input: ({ label, element }) =>
    brokenText("label", label, 2_000, ["plain_text"]) ??
    (isRecord(element) ? brokenElement(element) : "missing required field: element"),
  markdown: ({ text }) =>
    typeof text !== "string"
      ? "missing required field: text"
      : isTextUpTo(text, 12_000)
        ? undefined
        : "text must be less than 12001 characters",
  plan: ({ title, tasks }) =>
    typeof title === "string" ? first(tasks, brokenTask) : "missing required field: title",
  rich_text: ({ elements }) => (Array.isArray(elements) ? undefined : "missing required field: elements"),
  section: ({ text, fields, accessory }) =>
    (text === undefined && fields === undefined ? "missing required field: text or fields" : undefined) ??
    (text === undefined ? undefined : brokenText("text", text, 3_000)) ??
    (fields === undefined ? undefined : count("fields", fields, 10)) ??
    first(fields, (field) => brokenText("fields", field, 2_000)) ??
    (isRecord(accessory) ? brokenElement(accessory) : undefined),
  table: ({ rows }) => brokenRows(rows),
  task_card: brokenTask,
  video: ({ video_url, thumbnail_url, alt_text, title }) =>
    [video_url, thumbnail_url, alt_text].every((each) => typeof each === "string")
      ? brokenText("title", title, 200, ["plain_text"])
      : "a video needs video_url, thumbnail_url and alt_text",
};

const LEVELS = ["default", "info", "warning", "error", "success"];

/** Whether this is a list of blocks at all: each of a type that Slack knows. */
export function areBlocks(value: unknown): value is Block[] {
  return (
    Array.isArray(value) &&
    value.every(
      (block) => isRecord(block) && typeof block.type === "string" && Object.hasOwn(RULES, block.type),
    )
  );
}

/**
 * The first rule that the blocks break, with its place, worded like Slack's messages; undefined when they break none.
 */
export function brokenBlockRule(blocks: readonly Block[], max: number): string | undefined {
  if (blocks.length > max) return `no more than ${max} items allowed [json-pointer:/blocks]`;
  const ids = withNested(blocks).flatMap(({ block_id }) => block_id ?? []);
  if (new Set(ids).size < ids.length) return "block_id already exists [json-pointer:/blocks]";
  for (const [index, block] of blocks.entries()) {
    const broken = brokenBlock({ ...block });
    if (broken !== undefined) return `${broken} [json-pointer:/blocks/${index}]`;
  }
  return undefined;
}

function brokenBlock(block: Fields): string | undefined {
  return isKnown(block) ? RULES[block.type](block) : `unsupported type: ${String(block.type)}`;
}

function brokenCard({ hero_image, title, subtitle, body, actions }: Fields): string | undefined {
  const parts = [
    ["title", title, 150],
    ["subtitle", subtitle, 150],
    ["body", body, 200],
  ] as const;
  if ([hero_image, title, body, actions].every((part) => part === undefined)) {
    return "a card needs hero_image, title, body or actions";
  }
  for (const [name, text, max] of parts) {
    const broken = text === undefined ? undefined : brokenText(name, text, max);
    if (broken !== undefined) return broken;
  }
  return first(actions, brokenElement) ?? repeated(actions);
}

function brokenTask({ task_id, title }: Fields): string | undefined {
  return typeof task_id === "string" && typeof title === "string"
    ? undefined
    : "missing required field: task_id or title";
}

function brokenRows(rows: unknown): string | undefined {
  const broken = count("rows", rows, 100);
  if (broken !== undefined || !Array.isArray(rows)) return broken;
  return rows.every((row) => Array.isArray(row) && row.length <= 20)
    ? undefined
    : "each row is a list of at most 20 cells";
}

function brokenElement(element: Fields): string | undefined {
  const { type, text, action_id, value, url, style } = element;
  if (action_id !== undefined && !isTextUpTo(action_id, 255)) return "action_id has at most 255 characters";
  if (type !== "button") return typeof type === "string" ? undefined : "missing required field: type";
  return (
    brokenText("text", text, 75, ["plain_text"]) ??
    (value !== undefined && !isTextUpTo(value, 2_000) ? "value has at most 2000 characters" : undefined) ??
    (url !== undefined && !isTextUpTo(url, 3_000) ? "url has at most 3000 characters" : undefined) ??
    (style !== undefined && style !== "primary" && style !== "danger"
      ? "style is primary or danger"
      : undefined)
  );
}

function brokenText(
  field: string,
  value: unknown,
  max: number,
  types: readonly string[] = ["plain_text", "mrkdwn"],
): string | undefined {
  if (!isRecord(value) || typeof value.text !== "string" || !types.includes(String(value.type))) {
    return `${field} must be an object of type ${types.join(" or ")}`;
  }
  if (value.text === "") return `${field} must be more than 0 characters`;
  return isTextUpTo(value.text, max) ? undefined : `${field} must be less than ${max + 1} characters`;
}

function count(field: string, list: unknown, max: number): string | undefined {
  const isRight = Array.isArray(list) && list.length > 0 && list.length <= max;
  return isRight ? undefined : `${field} must have 1 to ${max} items`;
}

function first(list: unknown, rule: Rule): string | undefined {
  if (!Array.isArray(list)) return undefined;
  for (const item of list) {
    const broken = isRecord(item) ? rule(item) : "must provide an object";
    if (broken !== undefined) return broken;
  }
  return undefined;
}

function repeated(elements: unknown): string | undefined {
  if (!Array.isArray(elements)) return undefined;
  const ids = elements.flatMap((element) => (isRecord(element) ? (element.action_id ?? []) : []));
  return new Set(ids).size < ids.length ? "action_id already exists" : undefined;
}

function accept(): undefined {
  return undefined;
}

function isTextUpTo(value: unknown, max: number): boolean {
  return typeof value === "string" && value.length <= max;
}

function isKnown(block: Fields): block is Fields & { type: KnownBlock["type"] } {
  return typeof block.type === "string" && Object.hasOwn(RULES, block.type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
