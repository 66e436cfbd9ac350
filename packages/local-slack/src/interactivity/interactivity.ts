import { LocalSlackUseError } from "../errors.js";
import { type AnswerProblem, type AppAnswer, readAnswer } from "../events/app-answer.js";
import type { Deliveries, Delivery } from "../events/deliveries.js";
import { messageObject } from "../messages/message-object.js";
import type { ResponseUrls } from "../messages/response-urls.js";
import type { SlackView } from "../views/slack-view.js";
import type { SlackState } from "../web-api/web-api-method.js";
import { type ButtonAction, findButton } from "./buttons.js";
import {
  type InteractionPayload,
  type Interactor,
  messageAction,
  viewAction,
} from "./interaction-payloads.js";

export interface ButtonPress {
  readonly team: string;
  readonly user: string;
  readonly actionId: string;
  /** Which of several buttons with that `action_id`. Default: the first. */
  readonly value?: string;
  /** The published Home view, a message, or a view of the person's modal. */
  readonly in: "home" | { readonly channel: string; readonly ts: string } | { readonly viewId: string };
  /** With `home`: the view as the person still sees it, when another has been published since. */
  readonly seen?: SlackView;
  /** Sends it even when the app is no longer installed, where Slack would not. Default false. */
  readonly force?: boolean;
}

/** The outcome of an interaction, as the person saw it. */
export interface InteractionResult {
  readonly ok: boolean;
  /**
   * What went wrong: `not_configured` while the app has no interactivity URL, `app_not_installed` where it is not
   * installed. In both cases nothing is sent.
   */
  readonly error?: AnswerProblem | "not_configured" | "app_not_installed";
  /** The app's answer, where there was one. */
  readonly status?: number;
  readonly body?: string;
  readonly delivery?: Delivery;
  /** Where a button with a URL leads; the person's browser opens it whatever the app answers. */
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
  payload(triggerId: string): InteractionPayload;
}

/** Buttons and views: https://docs.slack.dev/interactivity/handling-user-interaction */
export class Interactivity {
  constructor(
    private readonly slack: SlackState,
    private readonly deliveries: Deliveries,
    private readonly responseUrls: ResponseUrls,
    private readonly clock: () => number,
  ) {}

  /** A person presses a button. Resolves when the app has answered, or Slack has given up. */
  async press(press: ButtonPress): Promise<InteractionResult> {
    const place = typeof press.in === "object" && "ts" in press.in ? press.in : undefined;
    const pressed = place ? this.#inMessage(press, place) : this.#inView(press);
    const { url, request } = pressed;
    const send = async (): Promise<InteractionResult> => {
      const { answer, delivery } = await this.send(request);
      return {
        ...outcome(answer),
        ...(delivery && { delivery }),
        ...(url !== undefined && { url }),
        again: send,
      };
    };
    return send();
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
    const { interactor, target, force } = request;
    const url = app.settings.interactivityUrl;
    if (url === undefined) return { answer: "not_configured" };
    const isInstalled = installs.botTokenOf(target) !== undefined && this.#reaches(target, interactor);
    if (!isInstalled && !force) return { answer: "app_not_installed" };
    const { person, home } = interactor;
    const id = triggers.issue({ userId: person.id, team: home.id, target });
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

  /**
   * An org-wide install is told of people in the workspaces that it was added to; an install in one workspace also of
   * external members.
   */
  #reaches(target: string, { home, isEnterpriseInstall }: Interactor): boolean {
    return !isEnterpriseInstall || this.slack.installs.workspacesOf(target).includes(home);
  }

  #inMessage(press: ButtonPress, place: { readonly channel: string; readonly ts: string }) {
    const { app, workspaces, installs, messages } = this.slack;
    const { team, user } = press;
    const channel = workspaces.channelOf(team, user, place.channel);
    const message = messages.find(channel.id, place.ts);
    if (message === undefined || (message.ephemeralTo ?? user) !== user) {
      throw new LocalSlackUseError(`${user} sees no message ${place.ts} in ${channel.id}.`);
    }
    const button = findButton(message.blocks ?? [], press);
    const target = (message.bot_id !== undefined && installs.ownerOf(message.bot_id)) || message.team;
    const interactor = this.interactor(team, user, target);
    const payload = (trigger_id: string) =>
      messageAction(
        app,
        interactor,
        {
          team: workspaces.team(message.team),
          channel,
          message: messageObject(app, message),
          isEphemeral: message.ephemeralTo !== undefined,
        },
        {
          trigger_id,
          response_url: this.responseUrls.issue({
            team: message.team,
            channel: channel.id,
            user,
            messageTs: message.ts,
            ...(message.bot_id !== undefined && { botId: message.bot_id }),
          }),
          action: { ...button, action_ts: this.#ts() },
        },
      );
    return { url: button.url, request: { interactor, target, force: press.force ?? false, payload } };
  }

  #inView(press: ButtonPress) {
    const view = press.in === "home" ? this.#home(press) : this.#modal(press);
    const button = findButton(view.blocks, press);
    const target = view.app_installed_team_id;
    const interactor = this.interactor(press.team, press.user, target);
    const payload = (trigger_id: string) => {
      const action: ButtonAction = { ...button, action_ts: this.#ts() };
      return viewAction(this.slack.app, interactor, view, { trigger_id, action });
    };
    return { url: button.url, request: { interactor, target, force: press.force ?? false, payload } };
  }

  #home({ team, user, seen }: ButtonPress): SlackView {
    const { workspaces, installs, homes } = this.slack;
    workspaces.person(team, user);
    const bot = installs.botTokenIn(workspaces.team(team));
    const view = seen ?? (bot && homes.find({ botId: bot.botId, userId: user })?.view);
    if (view === undefined) throw new LocalSlackUseError(`The Home tab of ${user} is empty.`);
    return view;
  }

  #modal({ team, user, in: place }: ButtonPress): SlackView {
    const { workspaces, modals } = this.slack;
    workspaces.person(team, user);
    const viewId = typeof place === "object" && "viewId" in place ? place.viewId : "";
    const open = modals.find(viewId);
    if (open?.place.userId !== user) throw new LocalSlackUseError(`${user} has no view ${viewId} open.`);
    return open.view;
  }

  #ts(): string {
    return (this.clock() / 1_000).toFixed(6);
  }
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
