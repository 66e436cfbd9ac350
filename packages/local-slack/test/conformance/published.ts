/**
 * A type that Slack's libraries publish, as JSON has it, for samples to satisfy: an enum is its text, what the type calls
 * optional may be null, and a key is allowed only where the type names it (the types of requests have index signatures,
 * which would let any pass).
 */
export type Published<T> = 0 extends 1 & T
  ? unknown
  : T extends string
    ? T | `${T}`
    : T extends readonly (infer Item)[]
      ? readonly Published<Item>[]
      : T extends object
        ? {
            readonly [Key in keyof T as string extends Key ? never : number extends Key ? never : Key]:
              | Published<T[Key]>
              | (undefined extends T[Key] ? null : never);
          }
        : T;

/**
 * `Sample`, if it has no key that `Type` does not name, however deep; also in what was spread into it. A type that names
 * none takes any.
 */
export type Exactly<Type, Sample> = unknown extends Type
  ? Sample
  : Sample extends readonly unknown[]
    ? { readonly [Index in keyof Sample]: Exactly<ItemOf<Type>, Sample[Index]> }
    : Sample extends object
      ? [KeyOf<Type>] extends [never]
        ? Sample
        : {
            readonly [Key in keyof Sample]: Key extends KeyOf<Type>
              ? Exactly<ValueAt<Type, Key>, Sample[Key]>
              : never;
          }
      : Sample;

type ItemOf<Type> = Type extends readonly (infer Item)[] ? Item : never;
type KeyOf<Type> = Type extends unknown ? keyof Type : never;
type ValueAt<Type, Key> = Type extends unknown ? (Key extends keyof Type ? Type[Key] : never) : never;

/**
 * A sample that compiles only when it is what the published type says: everything that is required, nothing that is not
 * named, and no cast between.
 */
export function sampleOf<Type>() {
  return <const Sample extends Published<Type>>(sample: Sample & Exactly<Published<Type>, Sample>): Sample =>
    sample;
}
