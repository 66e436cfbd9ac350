import { type Option, optionsOf } from "../block-kit/field-state.js";
import type { AnswerProblem, AppAnswer } from "../events/app-answer.js";
import type { Delivery } from "../events/deliveries.js";

/** What a person sees in a menu whose options the app answers. */
export interface Suggestions {
  readonly ok: boolean;
  /**
   * What went wrong: `no_options_url` while the app has no URL for options (`message_menu_options_url` in its manifest),
   * where nothing is sent.
   */
  readonly error?: AnswerProblem | "no_options_url" | "not_configured" | "app_not_installed";
  readonly options: readonly Option[];
  readonly delivery?: Delivery;
}

/** https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select */
const MOST_OPTIONS = 100;

/** The options in the app's answer, in groups or not. An answer without any list is one that Slack does not understand. */
export function suggestionsIn(answer: AppAnswer | "not_configured" | "app_not_installed"): Suggestions {
  if (typeof answer === "string") return { ok: false, error: answer, options: [] };
  if (!answer.ok) return { ok: false, error: answer.error, options: [] };
  const args = answer.args ?? {};
  const options = optionsOf(args);
  const isList = Array.isArray(args.options) || Array.isArray(args.option_groups);
  if (!isList || options.length > MOST_OPTIONS)
    return { ok: false, error: "dispatch_unknown_error", options: [] };
  return { ok: true, options };
}
