import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { Stage } from "../../packages/local-slack/test/stage.js";

const LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

export const PEOPLE = [
  "Ada Admin",
  "Ben Baker",
  `Konstantin von ${LONG_WORD} zu Hohenlohe`,
  "محمد القحطاني",
  "李小龍",
] as const;

const BOT_SCOPES =
  "app_mentions:read,assistant:write,bookmarks:write,channels:history,channels:manage,channels:read,chat:write,commands,files:write,im:history,pins:write,reactions:read,reactions:write,users:read";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });

/** Most elements that Block Kit has. */
const BLOCKS: KnownBlock[] = [
  { type: "header", text: plain("Plan your visit :tada:") },
  {
    type: "section",
    text: { type: "mrkdwn", text: "*Bold*, _italic_, ~gone~, `code` and <https://a.example|a link>" },
  },
  {
    type: "section",
    fields: ["*When*\nOn Monday", "*Where*\nIn the park", "*Who*\nEverybody", `*What*\n${LONG_WORD}`].map(
      (text) => ({
        type: "mrkdwn" as const,
        text,
      }),
    ),
  },
  { type: "divider" },
  {
    type: "actions",
    block_id: "row",
    elements: [
      {
        type: "static_select",
        action_id: "day",
        placeholder: plain("Day"),
        options: ["Monday", "Tuesday"].map(option),
      },
      { type: "multi_users_select", action_id: "people", placeholder: plain("People") },
      { type: "datepicker", action_id: "date", placeholder: plain("Date") },
      { type: "timepicker", action_id: "time", placeholder: plain("Time") },
      { type: "overflow", action_id: "more", options: [option("Archive"), option("Delete")] },
      { type: "button", action_id: "go", text: plain("Go"), style: "primary" },
      { type: "button", action_id: "end", text: plain("Cancel the visit"), style: "danger" },
      { type: "button", action_id: "read", text: plain("Read about it"), url: "https://a.example" },
    ],
  },
  {
    type: "section",
    block_id: "find",
    text: plain("Which meal do you want?"),
    accessory: {
      type: "external_select",
      action_id: "meal",
      placeholder: plain("Meal"),
      min_query_length: 2,
    },
  },
  {
    type: "actions",
    block_id: "boxes",
    elements: [
      {
        type: "checkboxes",
        action_id: "extras",
        options: [{ ...option("Lunch"), description: plain("At noon") }, option("Tour")],
      },
      { type: "radio_buttons", action_id: "size", options: [option("Small"), option("Large")] },
    ],
  },
  {
    type: "input",
    block_id: "note",
    dispatch_action: true,
    label: plain("Note"),
    element: {
      type: "plain_text_input",
      action_id: "text",
      placeholder: plain("Anything that we should know"),
    },
  },
  { type: "context", elements: [{ type: "mrkdwn", text: "Asked by *Ada Admin* just now" }] },
];

const MODAL: KnownBlock[] = [
  {
    type: "input",
    block_id: "name",
    label: plain("Name"),
    hint: plain("As people call you"),
    element: { type: "plain_text_input", action_id: "name" },
  },
  {
    type: "input",
    block_id: "story",
    optional: true,
    label: plain("What happened"),
    element: { type: "plain_text_input", action_id: "story", multiline: true },
  },
  {
    type: "input",
    block_id: "color",
    optional: true,
    label: plain("Color"),
    element: { type: "radio_buttons", action_id: "color", options: ["Red", "Blue"].map(option) },
  },
  {
    type: "input",
    block_id: "people",
    optional: true,
    label: plain("Who was there"),
    element: { type: "multi_users_select", action_id: "people" },
  },
  {
    type: "input",
    block_id: "day",
    optional: true,
    label: plain("Day"),
    element: { type: "datepicker", action_id: "day" },
  },
];

/** A local Slack in which everything is that its pages can show. */
export class FullSlack {
  private constructor(
    readonly stage: Stage,
    readonly bot: WebClient,
  ) {}

  static async start(): Promise<FullSlack> {
    const others = ["Globex", `${LONG_WORD} GmbH`].map((name, index) => ({
      name,
      people: ["Gina Gray", "Hank Hill"],
      ...(index === 1 && { organization: "Initech" }),
    }));
    const stage = await Stage.start({
      localSlack: {
        workspaces: [
          { name: "Acme", people: [...PEOPLE], channels: [`a-channel-with-${"long-".repeat(11)}name`] },
          ...others,
        ],
      },
    });
    const { localSlack, app, acme } = stage;
    localSlack.configureApp(
      app.settings({
        name: "Test App",
        botScopes: BOT_SCOPES.split(","),
        botOptionalScopes: ["users:read", "reactions:write"],
        userScopes: ["chat:write", "search:read", "openid", "email", "profile"],
        userOptionalScopes: ["search:read"],
        botEvents: ["app_mention", "app_home_opened", "message.im", "agent_session_stopped"],
        optionsUrl: `${app.url}/options`,
        suggestedPrompts: [
          { title: "Who comes?", message: "Who comes to the party?" },
          { title: "What is there to eat?", message: "What is there to eat at the party?" },
        ],
        shortcuts: [
          { name: "New ticket", type: "global", callbackId: "ticket", description: "Opens a form" },
          { name: "Remember", type: "message", callbackId: "remember", description: "Keeps it" },
        ],
      }),
    );
    const bot = await stage.installedBot(acme, { scope: BOT_SCOPES, user_scope: "chat:write" });
    const full = new FullSlack(stage, bot);
    await full.#fillGeneral();
    await full.#fillDm();
    await bot.views.publish({ user_id: acme.people[1].id, view: { type: "home", blocks: BLOCKS } });
    await full.#fillLogs();
    await localSlack.idle();
    return full;
  }

  get general(): string {
    return this.stage.acme.general;
  }

  /** The timestamp of the message that has a thread. */
  get threadTs(): string {
    return this.stage.localSlack.messages(this.general).find(({ pinned }) => pinned !== undefined)?.ts ?? "";
  }

  get dm(): string {
    return this.stage.localSlack.dm(this.stage.acme.id, this.stage.acme.people[1].id);
  }

  /** The address of a page as Ben sees it, or the one with this number. */
  url(path: string, person = 1): string {
    const { localSlack, acme } = this.stage;
    return `${localSlack.url}/client/${acme.id}/${acme.people[person]?.id}/${path}`;
  }

  /** The app answers a command of Ben's with a modal, which it then finds wrong. */
  async openModal(): Promise<void> {
    const { localSlack, acme, app } = this.stage;
    const who = { team: acme.id, user: acme.people[1].id };
    await localSlack.command({ ...who, channel: this.general, command: "/speak", text: "" });
    const trigger_id = new URLSearchParams(app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
    const view = {
      type: "modal" as const,
      title: plain("What has happened"),
      submit: plain("Save"),
      blocks: MODAL,
    };
    await this.bot.views.open({ trigger_id, view });
    app.answer = () => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ response_action: "errors", errors: { name: "This name is too short." } }),
    });
  }

  async stop(): Promise<void> {
    await this.stage.stop();
  }

  #who(person: number) {
    return { team: this.stage.acme.id, user: this.stage.acme.people[person]?.id ?? "" };
  }

  async #say(text: string, person = 1, channel = this.general, threadTs?: string): Promise<string> {
    const { localSlack } = this.stage;
    const { ts } = await localSlack.postMessage({
      ...this.#who(person),
      channel,
      text,
      ...(threadTs !== undefined && { threadTs }),
    });
    return ts;
  }

  async #fillGeneral(): Promise<void> {
    const { bot, general: channel, stage } = this;
    await bot.conversations.setTopic({ channel, topic: "Everything about parties, and who brings the cake" });
    const link = { channel_id: channel, type: "link" as const, link: "https://a.example" };
    await bot.bookmarks.add({ ...link, title: "Plan", emoji: ":memo:" });
    await bot.bookmarks.add({ ...link, title: `A bookmark that is called ${LONG_WORD}` });
    await this.#say(`Good morning! 👋🏽 ${LONG_WORD} https://a.example/${"path/".repeat(40)}`);
    await this.#say("مرحبا بالعالم، هذا نص عربي طويل بعض الشيء مع كلمة English في الوسط", 3);
    await this.#say("你好，今天的會議改到下午三點。", 4);
    await this.#say(
      `${"Look at this:"} \`inline\`\n\`\`\`\nconst answer = ${'"wide"'.repeat(30)};\nfunction f() {\n  return answer;\n}\n\`\`\`\n> A quote\n> in two lines\n<@${stage.acme.people[0].id}> <!channel>`,
      2,
    );
    const question = await this.#say("When is the party?", 0);
    for (const name of ["tada", "eyes", "a_name_that_no_emoji_has"]) {
      await bot.reactions.add({ channel, timestamp: question, name });
    }
    await stage.localSlack.react({ ...this.#who(1), channel, ts: question, name: "tada" });
    await bot.pins.add({ channel, timestamp: question });
    await this.#say("On Friday, I think", 1, channel, question);
    await bot.chat.postMessage({ channel, thread_ts: question, text: "On *Friday* at 5 pm" });
    await bot.chat.postEphemeral({ channel, user: stage.acme.people[1].id, text: "Only you see this." });
    await bot.files.uploadV2({
      channel_id: channel,
      filename: "plan.txt",
      content: "cake",
      initial_comment: "The plan",
    });
    const file = {
      name: `${"a very long name of a file ".repeat(5)}.csv`,
      data: Buffer.from("1,2"),
      text: "And the numbers",
    };
    await stage.localSlack.shareFile({ ...this.#who(1), channel, ...file });
    await bot.chat.postMessage({
      channel,
      text: "A report",
      attachments: [
        {
          title: "Numbers",
          title_link: "https://a.example/n",
          text: "*42* guests",
          footer: "Daily",
          color: "good",
        },
        { text: LONG_WORD, fields: [{ title: "Guests", value: "42" }] },
      ],
    });
    await bot.chat.postMessage({ channel, text: "Plan", blocks: BLOCKS });
    await bot.conversations.create({ name: "lab" });
  }

  async #fillDm(): Promise<void> {
    const { bot, dm: channel, stage } = this;
    const done = await this.#say("Who comes to the party?", 1, channel);
    const feedback = {
      type: "context_actions",
      elements: [
        {
          type: "feedback_buttons",
          action_id: "judge",
          positive_button: { text: plain("Good answer"), value: "good" },
          negative_button: { text: plain("Bad answer"), value: "bad" },
        },
      ],
    };
    await bot.apiCall("chat.postMessage", {
      channel,
      thread_ts: done,
      text: "Everybody comes",
      blocks: [{ type: "markdown", text: "Everybody comes:\n\n- Ada\n- Ben" }, feedback],
    });
    const of = (thread_ts: string) => ({ channel_id: channel, thread_ts });
    await bot.agents.sessions.setStatus({
      ...of(done),
      status: "active",
      title: `The guests of the ${LONG_WORD}`,
    });
    const ts = await this.#say("What is there to eat?", 1, channel);
    await bot.agents.sessions.setStatus({ ...of(ts), status: "processing", title: "The party" });
    await bot.chat.startStream({
      channel,
      thread_ts: ts,
      recipient_team_id: stage.acme.id,
      recipient_user_id: stage.acme.people[1].id,
      chunks: [
        { type: "plan_update", title: "How I find out" },
        { type: "task_update", id: "1", title: "Look into the calendar", status: "complete" },
        {
          type: "task_update",
          id: "2",
          title: "Ask the kitchen",
          status: "in_progress",
          details: "They answer slowly",
        },
        { type: "task_update", id: "3", title: "Find the cake", status: "error", output: "There is none" },
        { type: "markdown_text", text: "There is **cake**" },
      ],
    });
    await bot.assistant.threads.setStatus({ ...of(ts), status: "is thinking…" });
  }

  async #fillLogs(): Promise<void> {
    const { bot, stage } = this;
    const { localSlack, app, acme } = stage;
    await bot.apiCall("files.sharedPublicURL", { file: "F1" }).catch(() => undefined); // it is unknown here
    await bot.chat.postMessage({ channel: "C0NOWHERE", text: LONG_WORD.repeat(3) }).catch(() => undefined);
    localSlack.deliver(acme.id, { type: "team_rename", name: LONG_WORD.repeat(2) });
    await localSlack.idle();
    app.answer = () => ({ status: 500, headers: { "x-slack-no-retry": "1" } });
    localSlack.deliver(acme.id, { type: "app_mention", text: "This one fails" });
    await localSlack.command({ ...this.#who(1), channel: this.general, command: "/speak", text: "hi" });
    await localSlack.idle();
    app.answer = () => ({ status: 200 });
  }
}
