import type { Block, KnownBlock } from "@slack/types";

type Fields = Readonly<Record<string, unknown>>;
/** The first rule that a block of that type breaks; undefined when it breaks none. */
type Rule = (block: Fields) => string | undefined;

/** https://docs.slack.dev/reference/block-kit/blocks: each type that Slack knows, with the limits that apps run into. */
const RULES: Readonly<Record<KnownBlock["type"], Rule>> = {
  actions: ({ elements }) =>
    count("elements", elements, 25) ?? first(elements, brokenElement) ?? repeated(elements),
  alert: accept,
  card: accept,
  carousel: accept,
  container: accept,
  context: ({ elements }) => count("elements", elements, 10),
  context_actions: ({ elements }) => count("elements", elements, 5),
  data_table: accept,
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
  markdown: ({ text }) => (typeof text === "string" ? undefined : "missing required field: text"),
  plan: accept,
  rich_text: ({ elements }) => (Array.isArray(elements) ? undefined : "missing required field: elements"),
  section: ({ text, fields, accessory }) =>
    (text === undefined && fields === undefined ? "missing required field: text or fields" : undefined) ??
    (text === undefined ? undefined : brokenText("text", text, 3_000)) ??
    (fields === undefined ? undefined : count("fields", fields, 10)) ??
    first(fields, (field) => brokenText("fields", field, 2_000)) ??
    (isRecord(accessory) ? brokenElement(accessory) : undefined),
  table: accept,
  task_card: accept,
  video: accept,
};

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
  const ids = blocks.flatMap(({ block_id }) => block_id ?? []);
  if (new Set(ids).size < ids.length) return "block_id already exists [json-pointer:/blocks]";
  for (const [index, block] of blocks.entries()) {
    const broken = isKnown(block) ? RULES[block.type]({ ...block }) : `unsupported type: ${block.type}`;
    if (broken !== undefined) return `${broken} [json-pointer:/blocks/${index}]`;
  }
  return undefined;
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

function isKnown(block: Block): block is Block & { type: KnownBlock["type"] } {
  return Object.hasOwn(RULES, block.type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
