import type { Block } from "@slack/types";

/** The field of a block that has other blocks in it, by the block's type. */
const BLOCKS_IN: Readonly<Record<string, string>> = {
  carousel: "elements",
  container: "child_blocks",
  plan: "tasks",
};

/** Each block, followed by those that are in it. */
export function withNested(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block) => [block, ...withNested(nestedIn(block))]);
}

/** The block with others in place of those that are in it. */
export function replaceNested(block: Block, replace: (nested: readonly Block[]) => readonly Block[]): Block {
  const name = BLOCKS_IN[block.type];
  const nested = nestedIn(block);
  return name === undefined || nested.length === 0 ? block : { ...block, [name]: replace(nested) };
}

function nestedIn(block: Block): readonly Block[] {
  const list: unknown = Reflect.get(block, BLOCKS_IN[block.type] ?? "");
  return Array.isArray(list) ? list.filter(isBlock) : [];
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
