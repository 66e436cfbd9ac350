import assert from "node:assert/strict";
import { Stage, slackError } from "../stage.js";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const view = (element: object) => ({
  type: "modal" as const,
  title: plain("A form"),
  submit: plain("Save"),
  blocks: [
    {
      type: "input" as const,
      block_id: "b",
      label: plain("Papers"),
      element: { type: "file_input" as const, action_id: "papers", ...element },
    },
  ],
});

describe("Local Slack: a file input of a modal", () => {
  let stage: Stage;
  let bot: Awaited<ReturnType<Stage["installedBot"]>>;

  beforeEach(async () => {
    stage = await Stage.start();
    bot = await stage.installedBot(stage.acme, { scope: "commands,files:read,chat:write" });
  });
  afterEach(() => stage.stop());

  const ben = () => ({ team: stage.acme.id, user: stage.acme.people[1].id });
  const ada = () => ({ team: stage.acme.id, user: stage.acme.people[0].id });
  const open = async (element: object = {}) => {
    await stage.localSlack.command({ ...ben(), channel: stage.acme.general, command: "/speak" });
    const trigger_id = new URLSearchParams(stage.app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
    const { view: opened } = await bot.views.open({ trigger_id, view: view(element) });
    return opened?.id ?? "";
  };
  const submit = async (viewId: string, papers: readonly string[]) =>
    stage.localSlack.submitView({ ...ben(), viewId, values: { papers } });
  const add = (name: string, data: Buffer = Buffer.from("words"), who = ben()) =>
    stage.localSlack.addFile({ ...who, name, data });

  it("sends a file of the person's own and one from a channel, which the app can get from then on", async () => {
    const viewId = await open();
    const own = await add("plan.pdf");
    const { files: [shared = ""] = [] } = await stage.localSlack.shareFile({
      ...ada(),
      channel: stage.acme.general,
      name: "notes.txt",
      data: Buffer.from("notes"),
    });
    assert.equal((await slackError(bot.files.info({ file: own.id }))).error, "file_not_found");
    await submit(viewId, [own.id, shared]);
    const { papers } = stage.app.interactions().at(-1).view.state.values.b;
    assert.equal(papers.type, "file_input");
    assert.deepEqual(
      papers.files.map(({ name, filetype, user }: Record<string, string>) => [name, filetype, user]),
      [
        ["plan.pdf", "pdf", ben().user],
        ["notes.txt", "text", ada().user],
      ],
    );
    const [{ url_private_download }] = papers.files;
    const got = await fetch(url_private_download, {
      headers: { authorization: `Bearer ${bot.token}`, connection: "close" },
    });
    assert.equal(await got.text(), "words");
    assert.equal((await bot.files.info({ file: own.id })).file?.name, "plan.pdf");
  });

  it("takes no more files than max_files, ten unless the app says otherwise", async () => {
    const ids = await Promise.all(Array.from({ length: 11 }, async (_, at) => (await add(`${at}.txt`)).id));
    await assert.rejects(
      submit(await open({ max_files: 2 }), ids.slice(0, 3)),
      /papers takes at most 2 files, and not 3/,
    );
    await assert.rejects(submit(await open(), ids), /at most 10 files/);
    assert.equal((await submit(await open(), ids.slice(1))).ok, true);
  });

  it("takes only the file types that the app names, and files of at most 10 MB", async () => {
    const viewId = await open({ filetypes: ["pdf", "PNG"] });
    await assert.rejects(
      submit(viewId, [(await add("notes.txt")).id]),
      /papers takes a file of the type pdf or png, and not notes\.txt/,
    );
    assert.equal((await submit(viewId, [(await add("A.Png")).id])).ok, true);
    const big = await add("big.bin", Buffer.alloc(10 * 1024 * 1024 + 1));
    await assert.rejects(submit(await open(), [big.id]), /at most 10 MB/);
  });

  it("has no file that the person does not see, and is required unless it is optional", async () => {
    const secret = await add("secret.txt", Buffer.from("x"), ada());
    const viewId = await open();
    await assert.rejects(submit(viewId, [secret.id]), /There is no file F\w+ to choose in papers/);
    await assert.rejects(submit(viewId, []), /papers is required/);
  });
});
