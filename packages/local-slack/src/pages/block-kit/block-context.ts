import type { FormValues } from "../../views/view-state.js";
import type { Names } from "../text/mrkdwn.js";

/** Where blocks are shown, and what their elements belong to. */
export interface BlockContext {
  readonly names: Names;
  /** Id of the form that holds what is filled in, and that a used element submits. */
  readonly pressForm: string;
  /** What the elements offer and say. */
  readonly fields: {
    readonly people: readonly Choice[];
    readonly channels: readonly Choice[];
    readonly files: readonly (Choice & { readonly name: string; readonly size: number })[];
    /** What was filled in before, by `block_id/action_id`. */
    readonly values: FormValues;
    /** The options that the app has answered for a menu, by `block_id/action_id`. */
    readonly answered: (key: string) => readonly Choice[];
    /** The errors in the app's answer, by `block_id`. */
    readonly errors: Readonly<Record<string, string>>;
  };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects of a list; none when it is not a list. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** A field's text; empty when it has none. */
export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}
