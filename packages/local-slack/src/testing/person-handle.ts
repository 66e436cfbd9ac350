import { LocalSlackUseError } from "../errors.js";
import type { InteractionResult } from "../interactivity/interactivity.js";
import type { CommandResult } from "../interactivity/slash-commands.js";
import type { Message } from "../messages/messages.js";
import type { Bot } from "../oauth/installs.js";
import type { SlackView } from "../views/slack-view.js";
import type { FormValues } from "../views/view-state.js";
import type { SubmissionResult } from "../views/view-submissions.js";
import type { AppHandle } from "./app-handle.js";
import { type Installed, type InstallOptions, install } from "./installing.js";
import type { Told } from "./people/acting-person.js";
import { PersonAtElements } from "./people/person-at-elements.js";
import { sent } from "./people/sent.js";
import { answered, notSent, type Posted, post } from "./posting.js";
import type { Done } from "./reaction.js";
import { type ButtonPlace, seenButton } from "./seen-button.js";

/** Where a person writes. */
export interface Place {
  /** A channel of theirs: its name, with or without the `#`, or its id. Default `#general`. */
  readonly in?: string;
}

/** The same, and the message in whose thread they write, by its `ts`. Default: none. */
export interface WritingPlace extends Place {
  readonly thread?: string;
}

/**
 * A person, and what they do in Slack. What tells the app of it resolves when the app has answered Slack's request, or
 * Slack has given up on it, and has functions that wait for what the app then does: see `Reaction`. What is not possible
 * rejects with a `LocalSlackUseError` that says what is.
 */
export class PersonHandle extends PersonAtElements {
  get isAdmin(): boolean {
    return this.person.isAdmin;
  }

  /** The view that they see of their open modal; undefined while none is open. */
  get modal(): SlackView | undefined {
    return this.local.openViews(this.id).at(-1);
  }

  /** The Home tab of the first app as they see it; undefined while the app has published none. */
  get home(): SlackView | undefined {
    return this.local.homeOf(this.who);
  }

  /** The Home tab of an app as they see it; undefined while the app has published none. */
  homeOf(app: AppHandle): SlackView | undefined {
    return app.local.homeOf(this.who);
  }

  /** The messages that they see in a channel of theirs, oldest first. */
  messages(channel = "general"): readonly Message[] {
    return this.local
      .messages(this.channel(channel).id)
      .filter(({ ephemeralTo = this.id }) => ephemeralTo === this.id);
  }

  /**
   * Installs the app: through its own installation, in a browser, where it has one (`installPath`); otherwise, and with
   * `directly`, as from its settings at Slack.
   */
  async install(app: AppHandle, options: InstallOptions = {}): Promise<Installed> {
    this.#checkHere(app);
    return install(this.local, this.who, app, options);
  }

  /** Mentions the app in a channel: its name, a space and the text. */
  mention(app: AppHandle, text: string, { in: channel, thread }: WritingPlace = {}): Done<Posted> {
    return this.act(() => {
      const mention = `<@${this.#botOf(app).userId}> ${text}`;
      return post(this.local, this.who, {
        channel: this.channel(channel),
        text: mention,
        thread,
        told: { app: app.local, event: "app_mention" },
      });
    });
  }

  /** Writes to the app in the DM with it. */
  message(app: AppHandle, text: string, { thread }: { readonly thread?: string } = {}): Done<Posted> {
    return this.act(() => {
      this.#botOf(app);
      const channel = this.channel(app.local.dm(this.workspace.id, this.id));
      const told = { app: app.local, event: "message" } as const;
      return post(this.local, this.who, { channel, text, thread, told });
    });
  }

  /** Writes in a channel, whether the app is told of that or not. */
  post(text: string, { in: channel, thread }: WritingPlace = {}): Done<Posted> {
    return this.act(() => post(this.local, this.who, { channel: this.channel(channel), text, thread }));
  }

  /** Gives a command as it is typed, such as `/hello Ben`. */
  command(typed: string, { in: where }: Place = {}): Done<CommandResult> {
    return this.act(() => {
      const { id: channel } = this.channel(where);
      const [, command = typed, text = ""] = /^(\S+)\s*(.*)$/s.exec(typed.trim()) ?? [];
      const given = this.local.command({ ...this.who, channel, command, text });
      return { done: given.then((result) => this.#given(command, result)), channel };
    });
  }

  /**
   * Presses a button by its text or `action_id`: in their modal where one is open, otherwise in the latest message that
   * has it, otherwise in the Home tab; or only where `in` says.
   */
  press(
    button: string,
    options: { readonly in?: ButtonPlace; readonly value?: string } = {},
  ): Done<InteractionResult> {
    return this.act(() => {
      const press = seenButton(this.local, this.who, { button, ...options });
      const channel = typeof press.in === "object" && "channel" in press.in ? press.in.channel : undefined;
      return {
        done: this.local.clickButton(press).then(sent),
        ...(channel !== undefined && { channel }),
      };
    });
  }

  /** Fills in the view that they see of their modal, by `action_id`, and submits it. */
  submit(values: FormValues = {}): Done<SubmissionResult> {
    return this.act(() => ({
      done: this.local.submitView({ ...this.who, viewId: this.#openView(), values }).then(sent),
    }));
  }

  /** Closes their modal with all its views. */
  close(): Done<InteractionResult> {
    return this.act(() => ({
      done: this.local.closeView({ ...this.who, viewId: this.#openView(), all: true }).then(sent),
    }));
  }

  /** Opens the app's Home tab. */
  openHome(app: AppHandle): Done<Told> {
    return this.#visit(app, "app_home_opened", () => app.local.openHome(this.who));
  }

  /**
   * Opens the app's assistant, or begins another chat with it, beside a channel of theirs or beside nothing. `answer()` is what
   * the app says there first. What they then write to an app with `assistant_view` is in that chat.
   */
  openAssistant(app: AppHandle, { viewing }: { readonly viewing?: string } = {}): Done<Told> {
    return this.#visit(app, "assistant_thread_started", () =>
      app.local.startAssistantThread({ ...this.who, viewing: this.#seen(viewing) }),
    );
  }

  /** Goes to another channel of theirs, or to none, while the app's assistant or agent is open. */
  lookElsewhere(app: AppHandle, { viewing }: { readonly viewing?: string } = {}): Done<Told> {
    const { assistantView } = app.local.appSettings;
    const event = assistantView ? "assistant_thread_context_changed" : "app_context_changed";
    return this.#visit(app, event, () =>
      app.local.lookElsewhere({ ...this.who, viewing: this.#seen(viewing) }),
    );
  }

  /** Does what the app is told of by that event. */
  #visit(app: AppHandle, event: string, start: () => Promise<unknown>): Done<Told> {
    return this.act(() => {
      this.#botOf(app);
      const sentBefore = app.deliveries.length;
      const started = start();
      const deliveries = app.deliveries.slice(sentBefore);
      const done = async () => {
        await started;
        if (deliveries.length === 0) throw notSent(app.local, this.workspace.id, event);
        return { deliveries: await answered(this.local, deliveries) };
      };
      return { done: done(), app: app.local };
    });
  }

  #seen(channel: string | undefined): string | undefined {
    return channel === undefined ? undefined : this.channel(channel).id;
  }

  /** The app's bot in this workspace, when requests can reach the app. */
  #botOf(app: AppHandle): Bot {
    this.#checkHere(app);
    if (!app.isRunning) {
      throw new LocalSlackUseError(
        "Slack does not know where the app runs. Start it, and say so: app.runsAt(await bolt.start(0)).",
      );
    }
    const bot = app.local.bot(this.workspace.id);
    if (bot !== undefined) return bot;
    throw new LocalSlackUseError(
      `${app.name} is not installed in ${this.workspace.name}. Install it first: await person.install(app).`,
    );
  }

  #checkHere({ appId, name }: AppHandle): void {
    if (this.local.apps.some((each) => each.appId === appId)) return;
    throw new LocalSlackUseError(`${name} is an app of another Slack than ${this.name} is in.`);
  }

  #given(command: string, result: CommandResult): CommandResult {
    if (result.error !== "invalid_command") return result;
    const installed = this.local.apps.filter((app) => app.bot(this.workspace.id) !== undefined);
    const known = installed.flatMap(({ appSettings }) => Object.keys(appSettings.commandUrls));
    const reason =
      installed.length === 0
        ? `${this.local.apps.length === 1 ? "the" : "no"} app is ${this.local.apps.length === 1 ? "not " : ""}installed in ${this.workspace.name}`
        : known.includes(command)
          ? "its bot lacks the scope commands"
          : `there is ${known.join(", ") || "none"}`;
    throw new LocalSlackUseError(`${this.name} cannot give the command ${command}: ${reason}.`);
  }

  #openView(): string {
    if (this.modal !== undefined) return this.modal.id;
    throw new LocalSlackUseError(
      `${this.name} has no modal open. Wait for it first: await person.command("/form").modal().`,
    );
  }
}
