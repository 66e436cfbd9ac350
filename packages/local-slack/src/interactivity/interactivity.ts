import { keepsState } from "../block-kit/elements.js";
import type { FieldValue } from "../block-kit/field-state.js";
import type { AnswerProblem, AppAnswer } from "../events/app-answer.js";
import { readAnswer } from "../events/app-answer.js";
import type { Deliveries, Delivery } from "../events/deliveries.js";
import { giveFiles } from "../files/given-files.js";
import type { ResponseUrls } from "../posting-urls/response-urls.js";
import type { SlackState } from "../web-api/web-api-method.js";
import { findButton } from "./buttons.js";
import type { UsedElement } from "./element-actions.js";
import { type MessageScene, type SceneAsked, sceneOf, type ViewScene } from "./element-scene.js";
import type { FilledElements } from "./filled-elements.js";
import {
  blockSuggestion,
  type InteractionPayload,
  type Interactor,
  messageAction,
  viewAction,
} from "./interaction-payloads.js";
import { type Suggestions, suggestionsIn } from "./suggestions.js";
import { findElement, useOf } from "./used-elements.js";

export interface ButtonPress extends SceneAsked {
  readonly actionId: string;
  /** Which of several buttons with that `action_id`. Default: the first. */
  readonly value?: string;
  readonly blockId?: string;
  /** Sends it even when the app is no longer installed, where Slack would not. Default false. */
  readonly force?: boolean;
}

/** A person uses an element of a message or view that is no button: chooses from it, or types into it. */
export interface ElementUse extends SceneAsked {
  readonly actionId: string;
  /** Which of several elements with that `action_id`. Default: the first. */
  readonly blockId?: string;
  /**
   * The value of an option, an id, a date (`2026-01-02`), a time (`09:30`), seconds since 1970, or a text. A list for
   * several: all that are chosen afterwards. An empty text or list takes away what was there.
   */
  readonly value: FieldValue;
  /** In a menu whose options the app answers: what is typed to find them. Default: nothing. */
  readonly typed?: string;
  /** Sends it even when the app is no longer installed, where Slack would not. Default false. */
  readonly force?: boolean;
}

/** A person types into a menu whose options the app answers. */
export interface OptionSearch extends SceneAsked {
  readonly actionId: string;
  readonly blockId?: string;
  readonly typed: string;
}

/** The outcome of an interaction, as the person saw it. */
export interface InteractionResult {
  readonly ok: boolean;
  /**
   * What went wrong: `not_configured` while the app has no interactivity URL, `app_not_installed` where it is not
   * installed, `no_workflows` for a button that starts a workflow, which this Slack does not have. In these cases nothing is sent.
   */
  readonly error?: AnswerProblem | "not_configured" | "app_not_installed" | "no_workflows";
  /** The app's answer, where there was one. */
  readonly status?: number;
  readonly body?: string;
  readonly delivery?: Delivery;
  /** Where a button or an option with a URL leads; the person's browser opens it whatever the app answers. */
  readonly url?: string;
  /** The person does the same once more, even if the button or the view has changed or is gone. */
  again(): Promise<InteractionResult>;
}

/** What Slack sends, and for whom. Each time it is sent, a new payload is made. */
export interface InteractionRequest {
  readonly interactor: Interactor;
  /** The installation that is told. */
  readonly target: string;
  readonly force: boolean;
  /** The page of Slack that it happens on, to which a view belongs that the app opens for it. Default: any page. */
  readonly page?: string;
  /** Default: the request URL for interactivity. */
  readonly url?: string;
  payload(triggerId: string): InteractionPayload;
}

/** Elements and views: https://docs.slack.dev/interactivity/handling-user-interaction */
export class Interactivity {
  constructor(
    private readonly slack: SlackState,
    private readonly filled: FilledElements,
    private readonly deliveries: Deliveries,
    private readonly responseUrls: ResponseUrls,
    private readonly clock: () => number,
  ) {}

  /** A person presses a button. Resolves when the app has answered, or Slack has given up. */
  async press(press: ButtonPress): Promise<InteractionResult> {
    const scene = sceneOf(this.slack, press);
    const button = findButton(scene.blocks, press);
    if (button.type === "workflow_button") return noWorkflow();
    return this.#tell(scene, press, button, button.url);
  }

  /**
   * A person uses another element. What they chose or typed is part of the state from now on. The app is told, except of
   * an input block without `dispatch_action`. Resolves when the app has answered, or Slack has given up.
   */
  async use(use: ElementUse): Promise<InteractionResult> {
    const scene = sceneOf(this.slack, use);
    const field = findElement(scene.blocks, use);
    const isSearched = field.element.type.endsWith("external_select");
    if (isSearched && use.value.length > 0 && use.typed !== undefined)
      await this.search({ ...use, typed: use.typed });
    const { action, url } = useOf(field, use.value, this.filled.offeredIn(scene.place, field));
    if (keepsState(field.element)) this.filled.fill(scene.place, field, use.value);
    if (field.tellsApp) return this.#tell(scene, use, action, url);
    const nothing = async (): Promise<InteractionResult> => ({ ok: true, again: nothing });
    return nothing();
  }

  /** A person types into a menu: Slack asks the app for its options, which it has to answer within three seconds. */
  async search(search: OptionSearch): Promise<Suggestions> {
    const scene = sceneOf(this.slack, search);
    const field = findElement(scene.blocks, search);
    const { app } = this.slack;
    const { optionsUrl, socketMode } = app.settings;
    const url = optionsUrl ?? (socketMode ? "" : undefined);
    if (url === undefined) return { ok: false, error: "no_options_url", options: [] };
    const interactor = this.interactor(search.team, search.user, scene.target);
    const asked = { action_id: field.actionId, block_id: field.blockId, value: search.typed };
    const payload = () => blockSuggestion(app, interactor, this.#asSeen(scene), asked);
    const { answer, delivery } = await this.send({
      interactor,
      target: scene.target,
      force: false,
      url,
      payload,
    });
    const suggestions = suggestionsIn(answer);
    if (suggestions.ok) this.filled.offer(scene.place, field, suggestions.options);
    return { ...suggestions, ...(delivery && { delivery }) };
  }

  /** A person as the app that is installed in `target` knows them. */
  interactor(team: string, user: string, target: string): Interactor {
    const { workspaces } = this.slack;
    const isEnterpriseInstall = workspaces.enterprise(target) !== undefined;
    return { person: workspaces.person(team, user), home: workspaces.team(team), isEnterpriseInstall };
  }

  /** Sends an interaction once, with a trigger of its own. */
  async send(request: InteractionRequest): Promise<{
    readonly answer: AppAnswer | "not_configured" | "app_not_installed";
    readonly delivery?: Delivery;
  }> {
    const { app, installs, triggers } = this.slack;
    const { interactor, target, force, page } = request;
    const url = request.url ?? app.settings.interactivityUrl;
    if (url === undefined) return { answer: "not_configured" };
    const isInstalled = installs.botTokenOf(target) !== undefined && this.#reaches(target, interactor);
    if (!isInstalled && !force) return { answer: "app_not_installed" };
    const { person, home } = interactor;
    const id = triggers.issue({
      userId: person.id,
      team: home.id,
      target,
      ...(page !== undefined && { page }),
    });
    const payload = request.payload(id);
    const { delivery, outcome: answered } = await this.deliveries.sendOnce("interaction", {
      id,
      type: payload.type,
      team: payload.team?.id ?? home.id,
      url,
      body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    });
    return { answer: readAnswer(answered), delivery };
  }

  /** Now, as the `action_ts` of an interaction. */
  ts(): string {
    return (this.clock() / 1_000).toFixed(6);
  }

  async #tell(
    scene: MessageScene | ViewScene,
    { team, user, force = false }: { readonly team: string; readonly user: string; readonly force?: boolean },
    used: UsedElement,
    url?: string,
  ): Promise<InteractionResult> {
    const interactor = this.interactor(team, user, scene.target);
    const seen = this.#asSeen(scene);
    const payload = (trigger_id: string) => {
      const action = { ...used, action_ts: this.ts() };
      if (seen.kind === "view") {
        return viewAction(this.slack.app, interactor, seen.view, { trigger_id, action });
      }
      const response_url = this.#responseUrl(seen, user);
      return messageAction(this.slack.app, interactor, seen, { trigger_id, response_url, action });
    };
    giveFiles(
      this.slack.files,
      seen.kind === "view" ? seen.view.state.values : seen.state.values,
      scene.target,
    );
    const page = this.#pageOf(scene);
    const where = { target: scene.target, ...(page !== undefined && { page }) };
    const send = async (): Promise<InteractionResult> => {
      const { answer, delivery } = await this.send({ interactor, ...where, force, payload });
      return {
        ...outcome(answer),
        ...(delivery && { delivery }),
        ...(url !== undefined && { url }),
        again: send,
      };
    };
    return send();
  }

  /** With what the person has typed and chosen there. */
  #asSeen(scene: MessageScene | ViewScene) {
    const values = this.filled.stateIn(scene.place, scene.blocks);
    return scene.kind === "view"
      ? { ...scene, view: { ...scene.view, state: { values } } }
      : { ...scene, state: { values } };
  }

  #pageOf(scene: MessageScene | ViewScene): string | undefined {
    if (scene.kind === "message") return scene.channel.id;
    return scene.view.type === "home" ? "home" : this.slack.modals.find(scene.view.id)?.place.page;
  }

  #responseUrl({ message, channel, botId }: MessageScene, user: string): string {
    const where = { team: message.team, channel: channel.id, user, messageTs: message.ts };
    return this.responseUrls.issue({ ...where, ...(botId !== undefined && { botId }) }, "actions");
  }

  /**
   * An org-wide install is told of people in the workspaces that it was added to; an install in one workspace also of
   * external members.
   */
  #reaches(target: string, { home, isEnterpriseInstall }: Interactor): boolean {
    return !isEnterpriseInstall || this.slack.installs.workspacesOf(target).includes(home);
  }
}

async function noWorkflow(): Promise<InteractionResult> {
  return { ok: false, error: "no_workflows", again: noWorkflow };
}

/** The result for the person, without what the app answered beside it. */
export function outcome(
  answer: AppAnswer | "not_configured" | "app_not_installed",
): Omit<InteractionResult, "again"> {
  if (typeof answer === "string") return { ok: false, error: answer };
  if (!answer.ok) return answer;
  const { args: _said, ...seen } = answer;
  return seen;
}
