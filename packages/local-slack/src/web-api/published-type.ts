/**
 * A type that Slack's libraries publish, as JSON has it: an enum is any text (it lists what a sample had; `header` is no
 * `BlockType` of theirs), a list may be read-only, and what the type calls optional may be null (`previous_view_id` of a
 * root view is null at Slack, and `string | undefined` in `ViewsOpenResponse`).
 */
export type AsJson<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly AsJson<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: AsJson<T[Key]> | (undefined extends T[Key] ? null : never) }
      : T;
