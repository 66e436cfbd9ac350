import type { WebClient } from "@slack/web-api";
import type { Argument, Arguments, Kind } from "../../src/web-api/method-declaration.js";
import type { declaredMethods } from "../../src/web-api/methods/index.js";
import type { AsJson } from "../../src/web-api/published-type.js";

/*
 * Ties every declared method to what @slack/web-api publishes: the arguments by their names, by whether they are required
 * and by their kinds; the answer by its fields, however deep. It compiles only while all of them agree.
 */

type Methods = typeof declaredMethods;
export type MethodName = keyof Methods;

/** The function of the client for a method: that of `chat.postMessage` is `WebClient["chat"]["postMessage"]`. */
type At<Place, Path extends string> = Path extends `${infer First}.${infer Rest}`
  ? First extends keyof Place
    ? At<Place[First], Rest>
    : never
  : Path extends keyof Place
    ? Place[Path]
    : never;
type Client<Name extends string> = At<WebClient, Name>;
export type ArgumentsOf<Name extends string> =
  Client<Name> extends (options: infer A) => unknown ? Omitted<NonNullable<A>> : never;
type Omitted<A> = A extends unknown ? Omit<A, "token"> : never;
export type AnswerOf<Name extends string> =
  Client<Name> extends (...args: never[]) => Promise<infer Answer> ? Answer : never;

type Names<A> = A extends unknown ? keyof A : never;
type RequiredNames<A> = keyof {
  [Key in keyof A as undefined extends A[Key] ? never : Key]: true;
};
type ValueAt<A, Key> = A extends unknown ? (Key extends keyof A ? A[Key] : never) : never;

/** Which kinds a published type may be declared as. A list with commas is a text there. */
type KindFor<T> = [T] extends [boolean]
  ? "flag"
  : [T] extends [number]
    ? "number"
    : [T] extends [string]
      ? "text" | "list"
      : [T] extends [string | number]
        ? "text" | "number"
        : [T] extends [readonly string[]]
          ? "list"
          : "json" | "raw";

/** Arguments that Slack's pages name and the published types do not, and the other way round. */
interface BeyondTheTypes {
  /** The types have a thread's `channel_id` alone; the pages have `channels` too, which is read as it was sent. */
  "files.completeUploadExternal": never;
  /** The type of `status` is required, and empty where it is to go away. */
  "assistant.threads.setStatus": "status";
}

type WrongArguments<Name extends MethodName> = Methods[Name]["args"] extends infer Declared extends Arguments
  ?
      | Exclude<keyof Declared, Names<ArgumentsOf<Name>>>
      | {
          [Key in keyof Declared]: KindFor<NonNullable<ValueAt<ArgumentsOf<Name>, Key>>> extends infer Allowed
            ? Declared[Key] extends Argument<infer Given extends Kind, boolean>
              ? Given extends Allowed
                ? never
                : Key
              : Key
            : Key;
        }[keyof Declared]
      | Exclude<
          RequiredNames<ArgumentsOf<Name>>,
          | { [Key in keyof Declared]: Declared[Key]["required"] extends true ? Key : never }[keyof Declared]
          | (Name extends keyof BeyondTheTypes ? BeyondTheTypes[Name] : never)
        >
  : "nothing declared";

/** What the method answers when it succeeds. */
type Answered<Name extends MethodName> = Methods[Name] extends { run(call: never): infer Reply }
  ? Exclude<Reply, { ok: false }>
  : never;

/** Fields that Slack sends and the types forgot, by the last name of their path. */
type Forgotten =
  | "revoked"
  | "not_in_channel"
  | "response_metadata"
  | "user"
  | "user_team"
  | "num_members"
  | "subtype"
  | "metadata"
  | "username"
  | "edited"
  | "streaming_state"
  | "enterprise_user"
  | "attachments";

/** The paths of fields that the published type does not name. A type that names none takes any. */
type Extra<Type, Sample, Depth extends 0[] = []> = Depth["length"] extends 5
  ? never
  : unknown extends Type
    ? never
    : Sample extends string | number | boolean | null | undefined
      ? never
      : Sample extends readonly (infer Item)[]
        ? Type extends readonly (infer TypeItem)[]
          ? Extra<TypeItem, Item, [...Depth, 0]>
          : never
        : [Names<NonNullable<Type>>] extends [never]
          ? never
          : {
              [Key in keyof Sample & string]: string extends Key
                ? never
                : Key extends Names<NonNullable<Type>> | Forgotten
                  ? Key extends Names<NonNullable<Type>>
                    ? Key extends "blocks" | "attachments"
                      ? never
                      : `${Extra<ValueAt<NonNullable<Type>, Key>, NonNullable<Sample[Key]>, [...Depth, 0]>}` extends infer Inner extends
                            string
                        ? `${Key}.${Inner}`
                        : never
                    : never
                  : Key;
            }[keyof Sample & string];

type WrongAnswer<Name extends MethodName> =
  Answered<Name> extends infer Sample
    ? Sample extends { ok: boolean }
      ? Extra<AsJson<AnswerOf<Name>>, Sample>
      : never
    : never;

/** `[method, wrong arguments, wrong fields]`; never where all is right. */
type Wrong = {
  [Name in MethodName]: [WrongArguments<Name> | WrongAnswer<Name>] extends [never]
    ? never
    : [Name, WrongArguments<Name>, WrongAnswer<Name>];
}[MethodName];

/** Compiles only while no method is wrong: otherwise the error names the method, and what is wrong with it. */
export const nothingIsWrong: [Wrong] extends [never] ? true : Wrong = true;
