/**
 * A type that Slack's libraries publish, adapted to the JSON that Slack sends. An enum may be any text, since it lists
 * only what a sample had (`BlockType` lacks `header`). A list may be read-only. What the type calls optional may be
 * null: at Slack, `previous_view_id` of a root view is null, which is `string | undefined` in `ViewsOpenResponse`.
 */
export type AsJson<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly AsJson<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: AsJson<T[Key]> | (undefined extends T[Key] ? null : never) }
      : T;
