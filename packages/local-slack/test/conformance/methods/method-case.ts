import type { AnswerOf, ArgumentsOf, MethodName } from "../method-types.js";
import type { Exactly, Published } from "../published.js";
import type { World } from "./world.js";

type Sent = Readonly<Record<string, unknown>>;
type Made<Result> = (world: World) => Result | Promise<Result>;

/** Calls of a method that Slack refuses: by the error, what is sent instead of, or beside, what succeeds. */
type Refused = Readonly<Record<string, Made<Sent>>>;

/** A method: a call that succeeds, an answer to it that was compiled against the published type, and calls that do not. */
export interface MethodCase {
  readonly method: MethodName;
  readonly as: "bot" | "ada";
  readonly sample: object;
  readonly args: Made<Sent>;
  readonly refused: Refused;
  /** Makes at least three of what the method lists, and says where they are in an answer. */
  readonly pages?: { readonly of: string; readonly fill: Made<Sent> };
}

/** The arguments compile only as @slack/web-api has them, and so does the sample. */
export function methodCase<Name extends MethodName>(method: Name) {
  return <const Sample extends Published<AnswerOf<Name>> & object>(described: {
    readonly as?: MethodCase["as"];
    readonly sample: Sample & Exactly<Published<AnswerOf<Name>>, Sample> & object;
    readonly args?: Made<ArgumentsOf<Name>>;
    readonly refused?: Refused;
    readonly pages?: { readonly of: string; readonly fill: Made<Sent> };
  }): MethodCase => {
    const { args, as = "bot", refused = {}, ...rest } = described;
    return { method, as, refused, ...rest, args: async (world) => ({ ...(await args?.(world)) }) };
  };
}
