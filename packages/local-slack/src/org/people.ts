import { retitleSession, type SessionOfPerson, stopSession } from "../agents/agent-sessions.js";
import {
  type AppVisit,
  lookElsewhere,
  startAssistantThread,
  threadWithAssistant,
} from "../agents/assistant-threads.js";
import type { Apps } from "../apps/apps.js";
import type { SlackApp } from "../apps/slack-app.js";
import { LocalSlackUseError } from "../errors.js";
import type { Delivery } from "../events/deliveries.js";
import { appOf } from "../interactivity/element-scene.js";
import type {
  ButtonPress,
  ElementUse,
  InteractionResult,
  OptionSearch,
} from "../interactivity/interactivity.js";
import { appOfShortcut, type ShortcutUse } from "../interactivity/shortcuts.js";
import { appOfCommand, type CommandArgs, type CommandResult } from "../interactivity/slash-commands.js";
import type { Suggestions } from "../interactivity/suggestions.js";
import type { Message } from "../messages/messages.js";
import type { Revocation, Token } from "../oauth/installs.js";
import type { SlackView } from "../views/slack-view.js";
import type { FormValues } from "../views/view-state.js";
import type { SubmissionResult, ViewOfPerson } from "../views/view-submissions.js";
import type { SharedSlack, SlackState } from "../web-api/web-api-method.js";
import { type PeopleInChannels, peopleInChannels } from "./people-in-channels.js";

/** Whether the events of a revocation are sent at once, or only when `deliver` is called. */
export interface WhenToDeliver {
  /** Default `now`. */
  readonly deliver?: "now" | "later";
}

/** The events that a revocation has made. */
export interface RevocationEvents {
  /** Sends them, unless they have been sent already, and returns their deliveries. */
  deliver(): readonly Delivery[];
}

/** The tokens of an install: of the bot and of the person, where the app asks for scopes of theirs. */
export interface InstalledTokens {
  readonly bot?: Token;
  readonly user?: Token;
}

/** What people do with one app. Each rejects with `LocalSlackUseError` for what is not possible there. */
export interface AppPeople {
  /**
   * A person installs the app in their workspace with the scopes that it declares, as by *Install to Workspace* in the
   * app's settings at Slack, which needs no OAuth. Resolves with the tokens.
   */
  install(args: { readonly team: string; readonly user: string }): Promise<InstalledTokens>;

  /** A person opens the Home tab of the app, where it is installed. */
  openHome(args: { readonly team: string; readonly user: string }): Promise<void>;

  /**
   * A person opens the app's assistant, or begins another chat with it: `assistant_thread_started` is sent. Resolves with the first
   * message of the thread. With `assistantView` of the app's settings, what the person then writes in the DM is in that thread.
   */
  startAssistantThread(visit: AppVisit): Promise<Message>;

  /**
   * A person who has the app open goes to another channel: `assistant_thread_context_changed` is sent for the latest thread of an
   * assistant, and `app_context_changed` to an agent.
   */
  lookElsewhere(visit: AppVisit): Promise<void>;

  /**
   * An admin removes the app from a workspace where it is installed: all its tokens there end, the bot's and people's,
   * then `tokens_revoked` and `app_uninstalled` are sent. Slack promises no order between the two.
   */
  uninstall(team: string, when?: WhenToDeliver): Promise<RevocationEvents>;

  /** The same for an org-wide install. What was installed in single workspaces of the organization stays. */
  uninstallOrg(enterprise: string, when?: WhenToDeliver): Promise<RevocationEvents>;

  /**
   * An admin of an organization adds its org-wide install to a workspace, or takes it out: `team_access_granted` or
   * `team_access_revoked` is sent where the app subscribed to it, and its bot joins or leaves that workspace.
   */
  grantTeam(enterprise: string, team: string): Promise<Delivery | undefined>;
  revokeTeam(enterprise: string, team: string): Promise<Delivery | undefined>;

  /**
   * A person revokes what they allowed the app: their token in that workspace or organization ends, and
   * `tokens_revoked` is sent.
   */
  revokeUserToken(target: string, user: string, when?: WhenToDeliver): Promise<RevocationEvents>;
}

/** What people do in this Slack. Each rejects with `LocalSlackUseError` for what is not possible there. */
export interface People extends PeopleInChannels {
  /**
   * A person writes a message in a channel or DM of theirs. Resolves when the events that it makes are on their way.
   */
  postMessage(args: {
    readonly team: string;
    readonly user: string;
    readonly channel: string;
    readonly text: string;
    readonly threadTs?: string;
  }): Promise<Message>;

  /**
   * A person presses the stop button of an agent's session, which is there while its status is `processing` and the app
   * subscribes to `agent_session_stopped`. The streams of the thread end, and the app is sent the event.
   */
  stopAgent(session: SessionOfPerson): Promise<void>;

  /** A person gives an agent's session another title: `agent_session_title_changed` is sent. */
  retitleSession(session: SessionOfPerson & { readonly title: string }): Promise<void>;

  /** A person gives a slash command. Resolves when the app has answered or Slack has given up on it. */
  command(args: CommandArgs): Promise<CommandResult>;

  /** A person presses a button. Resolves when the app has answered or Slack has given up on it. */
  clickButton(press: ButtonPress): Promise<InteractionResult>;

  /**
   * A person uses another element of a message or view: a menu, a picker, check boxes, a text field, … What they chose is
   * in the state of the message or view from then on. The app is told of it, except of an input block without
   * `dispatch_action`. Resolves when the app has answered or Slack has given up on it.
   */
  useElement(use: ElementUse): Promise<InteractionResult>;

  /** A person types into a menu whose options the app answers, and sees these. */
  searchOptions(search: OptionSearch): Promise<Suggestions>;

  /** A person uses a shortcut of the app's, anywhere or at a message. Resolves as `clickButton` does. */
  useShortcut(use: ShortcutUse): Promise<InteractionResult>;

  /** The views of the modal that a person has open, the one that they see last. */
  openViews(user: string): readonly SlackView[];

  /**
   * A person fills in the view that they see, by `action_id`, and submits it. Resolves when the app has answered and
   * the modal has changed as the app asked.
   */
  submitView(args: ViewOfPerson & { readonly values?: FormValues }): Promise<SubmissionResult>;

  /** A person closes a view, or with `all` the whole modal. The app hears of it where the view asks for that. */
  closeView(args: ViewOfPerson & { readonly all?: boolean }): Promise<InteractionResult>;
}

/** What people do with the app that `current` returns at that time. */
export function appPeople(current: () => SlackApp): AppPeople {
  const announce = (revocation: Revocation, { deliver: moment = "now" }: WhenToDeliver): RevocationEvents => {
    const { appEvents } = current().slack;
    let sent: readonly Delivery[] | undefined;
    const deliver = () => {
      sent ??= appEvents.revoked(revocation);
      return sent;
    };
    if (moment === "now") deliver();
    return { deliver };
  };

  const remove = (target: string, when: WhenToDeliver): RevocationEvents => {
    const revocation = current().slack.installs.removeApp(target);
    if (revocation === undefined) throw new LocalSlackUseError(`The app is not installed in ${target}.`);
    return announce(revocation, when);
  };

  return {
    async install({ team, user }) {
      const { app, workspaces, installs } = current().slack;
      workspaces.person(team, user);
      const { botScopes, userScopes } = app.settings;
      return installs.grant({ target: team, userId: user, botScopes, userScopes });
    },

    async openHome({ team, user }) {
      const { workspaces, appEvents } = current().slack;
      workspaces.person(team, user);
      appEvents.homeOpened(team, user);
    },

    async startAssistantThread(visit) {
      return startAssistantThread(current().slack, visit);
    },

    async lookElsewhere(visit) {
      lookElsewhere(current().slack, visit);
    },

    async uninstall(team, when = {}) {
      return remove(current().slack.workspaces.team(team).id, when);
    },

    async uninstallOrg(enterprise, when = {}) {
      if (current().slack.workspaces.enterprise(enterprise) === undefined) {
        throw new LocalSlackUseError(`This Slack has no organization ${enterprise}.`);
      }
      return remove(enterprise, when);
    },

    async grantTeam(enterprise, team) {
      const { workspaces, installs, appEvents } = current().slack;
      if (!installs.grantTeam(enterprise, workspaces.team(team))) {
        throw new LocalSlackUseError(`The app of ${enterprise} cannot be added to ${team}.`);
      }
      return appEvents.accessChanged("team_access_granted", enterprise, team);
    },

    async revokeTeam(enterprise, team) {
      const { app, workspaces, installs, events, appEvents } = current().slack;
      if (!installs.revokeTeam(enterprise, workspaces.team(team))) {
        throw new LocalSlackUseError(`The app of ${enterprise} is not in ${team}.`);
      }
      events.uninstalledFrom(enterprise, workspaces.team(team), app);
      return appEvents.accessChanged("team_access_revoked", enterprise, team);
    },

    async revokeUserToken(target, user, when = {}) {
      const revocation = current().slack.installs.revokePerson(target, user);
      if (revocation === undefined) throw new LocalSlackUseError(`${user} has no token in ${target}.`);
      return announce(revocation, when);
    },
  };
}

export function people(slack: SharedSlack, apps: Apps<SlackApp>): People {
  const { workspaces, messages, modals, events } = slack;

  /** The app whose agent works, or worked, in a thread. */
  const agentOf = ({ channel, threadTs }: SessionOfPerson): SlackState => {
    const own = apps.all.find((each) => each.slack.agents.find(channel, threadTs)?.session !== undefined);
    return (own ?? apps.first).slack;
  };
  const appOfView = (viewId: string): SlackApp => appOf(apps, { team: "", user: "", in: { viewId } });

  return {
    ...peopleInChannels(slack),

    async postMessage({ team, user, channel, text, threadTs }) {
      const place = workspaces.channelOf(team, user, channel);
      if (place.isArchived) throw new LocalSlackUseError(`The channel ${channel} is archived.`);
      const thread = threadTs ?? threadWithAssistant(apps, { team, user, channel: place });
      const message = messages.add(place, {
        team,
        by: "person",
        user,
        text,
        ...(thread !== undefined && { thread_ts: thread }),
      });
      events.posted(message);
      return message;
    },

    async stopAgent(session) {
      stopSession(agentOf(session), session);
    },

    async retitleSession(session) {
      retitleSession(agentOf(session), session);
    },

    async command(args) {
      return appOfCommand(apps, args).commands.give(args);
    },

    async clickButton(press) {
      return appOf(apps, press).interactivity.press(press);
    },

    async useElement(use) {
      return appOf(apps, use).interactivity.use(use);
    },

    async searchOptions(search) {
      return appOf(apps, search).interactivity.search(search);
    },

    async useShortcut(use) {
      return appOfShortcut(apps, use).shortcuts.use(use);
    },

    openViews(user) {
      return modals.stackOf(user).map(({ view }) => view);
    },

    async submitView({ values = {}, ...which }) {
      return appOfView(which.viewId).submissions.submit(which, values);
    },

    async closeView({ all = false, ...which }) {
      return appOfView(which.viewId).submissions.close(which, all);
    },
  };
}
