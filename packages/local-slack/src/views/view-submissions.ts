import type { PlacedElement } from "../block-kit/elements.js";
import { withNested } from "../block-kit/nested-blocks.js";
import { LocalSlackUseError } from "../errors.js";
import type { AppAnswer } from "../events/app-answer.js";
import { giveFiles } from "../files/given-files.js";
import type { FilledElements } from "../interactivity/filled-elements.js";
import { viewClosed, viewSubmission } from "../interactivity/interaction-payloads.js";
import { type InteractionResult, type Interactivity, outcome } from "../interactivity/interactivity.js";
import type { SlackState } from "../web-api/web-api-method.js";
import type { OpenView, SlackView } from "./slack-view.js";
import { readViewContent } from "./view-content.js";
import { byPlace, type FormValues, fillIn } from "./view-state.js";

/** A view that a person has open. */
export interface ViewOfPerson {
  readonly team: string;
  readonly user: string;
  readonly viewId: string;
}

/** The outcome of submitting a view. */
export interface SubmissionResult extends InteractionResult {
  /** The `response_action` of the app's answer; absent when it has none, and then the view closes. */
  readonly responseAction?: "errors" | "update" | "push" | "clear";
  /** What the person reads under the fields, by `block_id`, while the view stays open. */
  readonly errors?: Readonly<Record<string, string>>;
  again(): Promise<SubmissionResult>;
}

type Said = Pick<SubmissionResult, "ok" | "error" | "responseAction" | "errors">;

/** Submitting and closing views: https://docs.slack.dev/surfaces/modals */
export class ViewSubmissions {
  constructor(
    private readonly slack: SlackState,
    private readonly filled: FilledElements,
    private readonly interactivity: Interactivity,
  ) {}

  /** A person submits the view that they see. Sent again, it is the same view with the same values. */
  async submit(which: ViewOfPerson, values: FormValues): Promise<SubmissionResult> {
    const open = this.#open(which);
    if (this.slack.modals.stackOf(which.user).at(-1) !== open) {
      throw new LocalSlackUseError(`The view ${which.viewId} lies under another one.`);
    }
    if (open.view.submit === null)
      throw new LocalSlackUseError(`The view ${which.viewId} cannot be submitted.`);
    const place = { user: which.user, id: which.viewId };
    const all = { ...this.filled.valuesIn(place, open.view.blocks), ...byPlace(open.view.blocks, values) };
    const offered = (field: PlacedElement) => this.filled.offeredIn(place, field);
    const view = { ...open.view, state: { values: fillIn(open.view.blocks, all, offered) } };
    giveFiles(this.slack.files, view.state.values, open.place.target);
    const interactor = this.interactivity.interactor(which.team, which.user, open.place.target);
    const request = {
      interactor,
      target: open.place.target,
      force: false,
      ...(open.place.page !== undefined && { page: open.place.page }),
      payload: (triggerId: string) => viewSubmission(this.slack.app, interactor, view, triggerId),
    };
    const send = async (): Promise<SubmissionResult> => {
      const { answer, delivery } = await this.interactivity.send(request);
      return {
        ...outcome(answer),
        ...(delivery && { delivery }),
        ...this.#follow(answer, open),
        again: send,
      };
    };
    return send();
  }

  /** A person closes a view, or all of them. The app is told where the view says `notify_on_close`. */
  async close(which: ViewOfPerson, all: boolean): Promise<InteractionResult> {
    const { view, place } = this.#open(which);
    const isCleared = all || view.clear_on_close;
    if (isCleared) this.slack.modals.clear(which.user);
    else this.slack.modals.close(view.id);
    const interactor = this.interactivity.interactor(which.team, which.user, place.target);
    const request = {
      interactor,
      target: place.target,
      force: false,
      payload: () => viewClosed(this.slack.app, interactor, view, isCleared),
    };
    const send = async (): Promise<InteractionResult> => {
      if (!view.notify_on_close) return { ok: true, again: send };
      const { answer, delivery } = await this.interactivity.send(request);
      return { ...outcome(answer), ...(delivery && { delivery }), again: send };
    };
    return send();
  }

  #open({ team, user, viewId }: ViewOfPerson): OpenView {
    this.slack.workspaces.person(team, user);
    const open = this.slack.modals.find(viewId);
    if (open?.place.userId !== user) throw new LocalSlackUseError(`${user} has no view ${viewId} open.`);
    return open;
  }

  /** Changes the modal as the app answered. A view that is no longer open stays closed. */
  #follow(
    answer: AppAnswer | "not_configured" | "app_not_installed",
    { view, place }: OpenView,
  ): Said | undefined {
    if (typeof answer === "string" || !answer.ok) return undefined;
    const { modals } = this.slack;
    const args = answer.args ?? {};
    const isOpen = modals.find(view.id) !== undefined;
    switch (args.response_action) {
      case undefined:
        if (answer.args !== undefined && Object.keys(args).length > 0) return WRONG;
        modals.close(view.id);
        return { ok: true };
      case "clear":
        modals.clear(place.userId);
        return { ok: true, responseAction: "clear" };
      case "errors":
        return errorsIn(args.errors, view);
      case "update":
      case "push": {
        const responseAction = args.response_action;
        const content = readViewContent(args.view, "modal");
        if ("error" in content) return WRONG;
        if (!isOpen) return { ok: true, responseAction };
        const shown =
          responseAction === "update" ? modals.update(view.id, content) : modals.push(place, content);
        return typeof shown === "string" ? WRONG : { ok: true, responseAction };
      }
      default:
        return WRONG;
    }
  }
}

const WRONG: Said = { ok: false, error: "dispatch_unknown_error" };

/** Slack shows errors under input blocks, and accepts no others. */
function errorsIn(errors: unknown, view: SlackView): Said {
  if (typeof errors !== "object" || errors === null) return WRONG;
  const inputs = withNested(view.blocks).flatMap(({ type, block_id }) =>
    type === "input" ? (block_id ?? []) : [],
  );
  const entries = Object.entries(errors);
  const areRight = entries.every(([id, text]) => inputs.includes(id) && typeof text === "string");
  if (entries.length === 0 || !areRight) return WRONG;
  return { ok: true, responseAction: "errors", errors: Object.fromEntries(entries) };
}
