import type { AppShortcut } from "../app/app-registration.js";
import type { Apps } from "../apps/apps.js";
import { LocalSlackUseError } from "../errors.js";
import type { ResponseUrls } from "../posting-urls/response-urls.js";
import type { AppInSlack, SlackState } from "../web-api/web-api-method.js";
import { sceneOf } from "./element-scene.js";
import { globalShortcut, messageShortcut } from "./interaction-payloads.js";
import { type InteractionResult, type Interactivity, outcome } from "./interactivity.js";

export interface ShortcutUse {
  readonly team: string;
  readonly user: string;
  /** As the manifest names it. */
  readonly callbackId: string;
  /** The app, by its id. Default: the first that offers such a shortcut. */
  readonly app?: string;
  /** The message, for a shortcut of the type `message`. */
  readonly at?: { readonly channel: string; readonly ts: string };
}

interface ShortcutApp extends AppInSlack {
  readonly shortcuts: Shortcuts;
}

/** A shortcut, and the app that offers it. */
export interface OfferedShortcut extends AppShortcut {
  readonly appId: string;
}

/** What the apps offer to the people of a workspace. */
export function offeredShortcuts(
  apps: Apps<ShortcutApp>,
  team: string,
  type: AppShortcut["type"],
): readonly OfferedShortcut[] {
  return apps.all.flatMap(({ shortcuts, slack: { app } }) =>
    shortcuts.offeredIn(team, type).map((each) => ({ ...each, appId: app.appId })),
  );
}

/** The app whose shortcut is used. */
export function appOfShortcut<App extends ShortcutApp>(
  apps: Apps<App>,
  { team, callbackId, app, at }: ShortcutUse,
): App {
  const offered = offeredShortcuts(apps, team, at === undefined ? "global" : "message");
  const used = offered.find((each) => each.callbackId === callbackId && (app ?? each.appId) === each.appId);
  return apps.find(used?.appId ?? app ?? "") ?? apps.first;
}

/** The shortcuts of one app: https://docs.slack.dev/interactivity/implementing-shortcuts */
export class Shortcuts {
  constructor(
    private readonly slack: SlackState,
    private readonly interactivity: Interactivity,
    private readonly responseUrls: ResponseUrls,
  ) {}

  /** What the app offers to the people of a workspace: nothing where its bot lacks the scope `commands`. */
  offeredIn(team: string, type: AppShortcut["type"]): readonly AppShortcut[] {
    const { app, installs, workspaces } = this.slack;
    const bot = installs.botTokenIn(workspaces.team(team));
    if (!bot?.scopes.includes("commands")) return [];
    return (app.settings.shortcuts ?? []).filter((each) => each.type === type);
  }

  /**
   * A person uses a shortcut. Resolves when the app has answered, or Slack has given up. Throws `LocalSlackUseError` where
   * it is not offered.
   */
  async use({ team, user, callbackId, at }: ShortcutUse): Promise<InteractionResult> {
    const { app, workspaces, installs } = this.slack;
    workspaces.person(team, user);
    const type = at === undefined ? "global" : "message";
    const offered = this.offeredIn(team, type);
    if (!offered.some((each) => each.callbackId === callbackId)) {
      const known = offered.map((each) => each.callbackId).join(", ");
      throw new LocalSlackUseError(
        `No ${type} shortcut ${callbackId} is offered in ${team}. There is ${known || "none"}.`,
      );
    }
    const bot = installs.botTokenIn(workspaces.team(team));
    const target = bot?.target ?? team;
    const interactor = this.interactivity.interactor(team, user, target);
    const scene = at && sceneOf(this.slack, { team, user, in: at });
    const payload = (trigger_id: string) => {
      const sent = { callback_id: callbackId, trigger_id, action_ts: this.interactivity.ts() };
      if (scene?.kind !== "message") return globalShortcut(app, interactor, sent);
      const { channel, message } = scene;
      const where = { team, channel: channel.id, user, ...(bot && { botId: bot.botId }) };
      const response_url = this.responseUrls.issue(where, "app");
      return messageShortcut(
        app,
        interactor,
        { team: workspaces.team(team), channel, message },
        { ...sent, response_url },
      );
    };
    const page = at && { page: at.channel };
    const request = { interactor, target, force: false, ...page, payload };
    const send = async (): Promise<InteractionResult> => {
      const { answer, delivery } = await this.interactivity.send(request);
      return { ...outcome(answer), ...(delivery && { delivery }), again: send };
    };
    return send();
  }
}
