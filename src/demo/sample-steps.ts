import { HOME_ACTIONS } from "../home/home-view.js";
import type { Person, Workspace } from "./local-slack.js";
import type { TourSteps } from "./tour-steps.js";

const COMMAND = "/speak";

/** What people do with the sample: they connect an account, speak as themselves, and disconnect. */
export class SampleSteps {
  constructor(private readonly steps: TourSteps) {}

  /** A sentence on what the app lacks for this; undefined when it has everything. */
  get missing(): string | undefined {
    const { manifest } = this.steps.parts;
    if (manifest.userScopes.length === 0)
      return "the manifest has no user scopes: nobody connects an account";
    return this.steps.hasHomeTab ? undefined : "the app has no Home tab, where accounts are connected";
  }

  get missingCommand(): string | undefined {
    return this.steps.hears("command", COMMAND) ? undefined : `the app has no ${COMMAND}`;
  }

  async openHome(workspace: Workspace): Promise<string> {
    const person = workspace.people[1];
    await this.steps.parts.localSlack.openHome({ team: workspace.id, user: person.id });
    await this.steps.home(workspace, person, /Your account is not connected/);
    return `${person.realName} sees who installed the app, and that their own account is not connected`;
  }

  async connect(workspace: Workspace): Promise<string> {
    const person = workspace.people[1];
    const { url } = await this.#press(workspace, person, HOME_ACTIONS.connect);
    if (url === undefined) throw new Error("the button leads nowhere");
    await this.steps.approve(url, workspace, person);
    await this.steps.home(workspace, person, /Your account is connected/);
    return `${person.realName} presses Connect and approves; the Home tab says that the account is connected`;
  }

  async speak(workspace: Workspace): Promise<string> {
    const { localSlack } = this.steps.parts;
    const person = workspace.people[1];
    const text = "This is really me.";
    const result = await localSlack.command({
      team: workspace.id,
      user: person.id,
      channel: workspace.general,
      command: COMMAND,
      text,
    });
    if (!result.ok) throw new Error(`Slack says ${result.error}`);
    const message = await this.steps.until("the post", () =>
      localSlack.messages(workspace.general).find((each) => each.text === text),
    );
    if (message.by !== "user_token" || message.user !== person.id) throw new Error("somebody else posted it");
    return `${person.realName}: “${COMMAND} ${text}” → posted as ${person.realName} (their own token ${message.tokenLast4})`;
  }

  async disconnect(workspace: Workspace): Promise<string> {
    const person = workspace.people[1];
    await this.#press(workspace, person, HOME_ACTIONS.disconnect);
    await this.steps.home(workspace, person, /Your account is not connected/);
    const left = this.steps.parts.localSlack
      .tokensOf(workspace.id)
      .filter(({ userId }) => userId === person.id);
    if (left.length > 0) throw new Error("the token is still alive");
    return `${person.realName} presses Disconnect; the token is dead at Slack, and its record is gone`;
  }

  async #press(workspace: Workspace, person: Person, actionId: string) {
    const result = await this.steps.parts.localSlack.clickButton({
      team: workspace.id,
      user: person.id,
      actionId,
      in: "home",
    });
    if (!result.ok) throw new Error(`Slack says ${result.error}`);
    return result;
  }
}
