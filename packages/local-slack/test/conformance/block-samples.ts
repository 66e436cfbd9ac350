import type {
  ActionsBlockElement,
  ContextActionsBlockElement,
  InputBlockElement,
  KnownBlock,
  RichTextElement,
  SectionBlockAccessory,
  URLSourceElement,
} from "@slack/types";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const mrkdwn = (text: string) => ({ type: "mrkdwn" as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const options = [option("Small"), option("Large")];
const rich = (text: string) => ({
  type: "rich_text" as const,
  elements: [{ type: "rich_text_section" as const, elements: [{ type: "text" as const, text }] }],
});
const cell = (text: string) => ({ type: "raw_text" as const, text });
const number = (value: number) => ({ type: "raw_number" as const, value, text: String(value) });
const image = { type: "image" as const, alt_text: "A cat", image_url: "https://a.example/cat.png" };
const task = (id: string, status: "complete" | "in_progress") => ({
  type: "task_card" as const,
  task_id: id,
  title: `Task ${id}`,
  status,
  details: rich(`Details of ${id}`),
  output: rich(`Output of ${id}`),
  sources: [{ type: "url" as const, url: "https://a.example/source", text: "The source" }],
});
const press = (text: string, action_id: string) => ({
  type: "button" as const,
  action_id,
  text: plain(text),
});
const card = (title: string, action_id: string) => ({
  type: "card" as const,
  hero_image: image,
  icon: image,
  title: mrkdwn(`*${title}*`),
  subtitle: mrkdwn("Subtitle"),
  body: mrkdwn("Body"),
  actions: [press(`Open ${title}`, action_id)],
});

/** A block of every type that Slack's types know, and what is to be read of it. */
export const BLOCKS: Readonly<Record<KnownBlock["type"], { block: KnownBlock; shown: RegExp }>> = {
  actions: { block: { type: "actions", elements: [press("Act", "act")] }, shown: /Act<\/button>/ },
  alert: {
    block: { type: "alert", text: mrkdwn("*Careful*"), level: "warning" },
    shown: /class="kit-alert warning"[^>]*><strong>Careful/,
  },
  card: {
    block: card("Card", "card"),
    shown: /<b><strong>Card<\/strong><\/b>[\s\S]*Subtitle[\s\S]*Body[\s\S]*Open Card/,
  },
  carousel: {
    block: { type: "carousel", elements: [card("One", "one"), card("Two", "two")] },
    shown: /class="carousel"[\s\S]*Open One[\s\S]*Open Two/,
  },
  container: {
    block: {
      type: "container",
      title: plain("Group"),
      subtitle: plain("of blocks"),
      is_collapsible: true,
      child_blocks: [
        { type: "section", text: mrkdwn("_inside_") },
        { type: "actions", elements: [press("Inner", "inner")] },
      ],
    },
    shown: /<details class="kit-container"[^>]* open>[\s\S]*Group[\s\S]*<em>inside<\/em>[\s\S]*Inner/,
  },
  context: { block: { type: "context", elements: [mrkdwn("small")] }, shown: /class="context"><span>small/ },
  context_actions: {
    block: {
      type: "context_actions",
      elements: [{ type: "icon_button", icon: "trash", text: plain("Drop") }],
    },
    shown: /Drop<\/button>/,
  },
  data_table: {
    block: {
      type: "data_table",
      caption: "Sales",
      rows: [
        [cell("Who"), cell("How many")],
        [cell("Ada"), number(3)],
      ],
    },
    shown: /<caption>Sales<\/caption>[\s\S]*<th scope="row" class="">Ada<\/th><td class="">3<\/td>/,
  },
  divider: { block: { type: "divider" }, shown: /<hr>/ },
  file: {
    block: { type: "file", source: "remote", external_id: "ABCD1" },
    shown: /File from elsewhere: ABCD1/,
  },
  header: { block: { type: "header", text: plain("Head") }, shown: /block-header">Head/ },
  image: { block: image, shown: /Image: A cat/ },
  input: {
    block: { type: "input", label: plain("Name"), element: { type: "plain_text_input", action_id: "name" } },
    shown: /<span class="label">Name/,
  },
  markdown: { block: { type: "markdown", text: "**bold**" }, shown: /<strong>bold/ },
  plan: {
    block: { type: "plan", title: "The plan", tasks: [task("1", "complete"), task("2", "in_progress")] },
    shown: /The plan[\s\S]*done: <\/span> <b>Task 1<\/b>[\s\S]*in progress: <\/span> <b>Task 2/,
  },
  rich_text: { block: rich("rich"), shown: /class="rich">rich/ },
  section: { block: { type: "section", text: mrkdwn("*Hi*") }, shown: /<strong>Hi/ },
  table: {
    block: {
      type: "table",
      column_settings: [{ align: "right", is_wrapped: true }],
      rows: [[cell("Head")], [rich("Rich cell")], [number(7)]],
    },
    shown:
      /<th scope="col" class="to-right wrapped">Head[\s\S]*<td class="to-right wrapped"><span class="rich">Rich cell[\s\S]*>7</,
  },
  task_card: {
    block: task("3", "complete"),
    shown:
      /Task 3[\s\S]*Details of 3[\s\S]*Output of 3[\s\S]*href="https:\/\/a.example\/source"[^>]*>The source/,
  },
  video: {
    block: {
      type: "video",
      video_url: "https://a.example/v",
      thumbnail_url: "https://a.example/t.png",
      alt_text: "A cat jumps",
      title: plain("The cat"),
      title_url: "https://a.example/cat",
      author_name: "Ada",
      description: plain("It jumps"),
    },
    shown: /Ada[\s\S]*href="https:\/\/a.example\/cat"[^>]*>The cat[\s\S]*It jumps[\s\S]*Video: A cat jumps/,
  },
};

type BlockElement =
  | ActionsBlockElement
  | ContextActionsBlockElement
  | InputBlockElement
  | SectionBlockAccessory;

const select = /<select name="field:[^"]*it"/;
const picker = /class="picker"/;

/** An element of every type that has a place in blocks, and how it is drawn. */
export const ELEMENTS: Readonly<
  Record<BlockElement["type"], { element: BlockElement | object; shown: RegExp; in?: "input" | "section" }>
> = {
  button: { element: { text: plain("Go") }, shown: /Go<\/button>/ },
  checkboxes: { element: { options }, shown: /type="checkbox"[^>]* value="small"/ },
  channels_select: { element: {}, shown: select },
  conversations_select: { element: {}, shown: select },
  datepicker: { element: {}, shown: /type="date"/ },
  datetimepicker: { element: {}, shown: /type="datetime-local"/ },
  email_text_input: { element: {}, shown: /type="email"/, in: "input" },
  external_select: { element: {}, shown: /type="search"/ },
  feedback_buttons: {
    element: {
      positive_button: { text: plain("Good"), value: "g" },
      negative_button: { text: plain("Bad"), value: "b" },
    },
    shown: /Good<\/button>[\s\S]*Bad<\/button>/,
  },
  file_input: { element: {}, shown: /type="file"/, in: "input" },
  icon_button: { element: { icon: "trash", text: plain("Drop") }, shown: /Drop<\/button>/ },
  image: { element: image, shown: /Image: A cat/, in: "section" },
  multi_channels_select: { element: {}, shown: picker },
  multi_conversations_select: { element: {}, shown: picker },
  multi_external_select: { element: {}, shown: /type="search"[\s\S]*class="picker"/ },
  multi_static_select: { element: { options }, shown: picker },
  multi_users_select: { element: {}, shown: picker },
  number_input: { element: { is_decimal_allowed: false }, shown: /type="number"/, in: "input" },
  overflow: { element: { options }, shown: /aria-label="More actions"/ },
  plain_text_input: { element: {}, shown: /type="text"/, in: "input" },
  radio_buttons: { element: { options }, shown: /type="radio"/ },
  rich_text_input: { element: {}, shown: /<textarea/, in: "input" },
  static_select: { element: { options }, shown: select },
  timepicker: { element: {}, shown: /type="time"/ },
  url_text_input: { element: {}, shown: /type="url"/, in: "input" },
  users_select: { element: {}, shown: select },
  workflow_button: {
    element: { text: plain("Run"), workflow: { trigger: { url: "https://slack.com/shortcuts/Ft1/x" } } },
    shown: /Run<\/button>/,
  },
};

/** What a rich text has in a line, and what is to be read of it. */
export const RUNS: Readonly<Record<RichTextElement["type"], { element: object; shown: RegExp }>> = {
  broadcast: { element: { range: "here" }, shown: /@here/ },
  channel: { element: { channel_id: "C0ACME01" }, shown: /#general/ },
  color: { element: { value: "#ff0000" }, shown: /<code>#ff0000/ },
  date: { element: { timestamp: 1_767_323_045, format: "{date_num}", fallback: "a day" }, shown: /<time/ },
  emoji: { element: { name: "tada" }, shown: /🎉/ },
  link: { element: { url: "https://a.example/x", text: "X" }, shown: /href="https:\/\/a.example\/x"/ },
  team: { element: { team_id: "T1" }, shown: /@T1/ },
  text: { element: { text: "words" }, shown: /words/ },
  user: { element: { user_id: "U0ACME01" }, shown: /@Ada Admin/ },
  usergroup: { element: { usergroup_id: "S1" }, shown: /@S1/ },
};

/** What a rich text is made of, and the sources of a task: the samples above have each, or draw it with another. */
export const PARTS: Readonly<
  Record<URLSourceElement["type"] | `rich_text_${"list" | "preformatted" | "quote" | "section"}`, true>
> = {
  rich_text_list: true,
  rich_text_preformatted: true,
  rich_text_quote: true,
  rich_text_section: true,
  url: true,
};
