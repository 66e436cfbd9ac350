import type { FormValues } from "../../views/view-state.js";
import type { Names } from "../text/mrkdwn.js";

/** Where blocks are shown, and what their buttons and fields belong to. */
export interface BlockContext {
  readonly names: Names;
  /** Id of the form that a pressed button submits. */
  readonly pressForm: string;
  /** What the fields of a view offer and say. */
  readonly fields: {
    readonly people: readonly Choice[];
    readonly channels: readonly Choice[];
    /** What was filled in before, by `action_id`. */
    readonly values: FormValues;
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
