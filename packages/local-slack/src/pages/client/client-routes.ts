import { type Request, Router } from "express";
import type { SlackApp } from "../../apps/slack-app.js";
import { LocalSlackUseError } from "../../errors.js";
import { sendFile } from "../../files/file-urls.js";
import { isFileSeenBy } from "../../files/seen-file.js";
import { readBody, readForm } from "../../http/request-body.js";
import { appOfShortcut } from "../../interactivity/shortcuts.js";
import { appOfCommand } from "../../interactivity/slash-commands.js";
import { isDirect } from "../../org/group-messages.js";
import { sessionRoutes } from "../agents/session-routes.js";
import { actOn } from "../elements/used-form.js";
import { noticeOf, readNotice, saying } from "../frame/notices.js";
import { sendTo } from "../frame/send-to.js";
import { channelsPage } from "../lists/channels-page.js";
import { readSought } from "../lists/find-page.js";
import { newGroupPage } from "../lists/new-group-page.js";
import { peoplePage } from "../lists/people-page.js";
import type { PageParts } from "../page-parts.js";
import { safeUrl } from "../text/safe-url.js";
import { homePage } from "../views/home-page.js";
import { channelPage } from "./channel-page.js";
import { completions } from "./composer.js";
import { SHORTCUT } from "./message-actions.js";
import { readShortcut } from "./shortcut-menu.js";
import { messageText, readTyped } from "./typed-text.js";
import { appPage, backPath, botDm, clientPath, readViewer, type Viewer } from "./viewer.js";

/**
 * What people see and do in Slack: channels, the bots' DMs, the Home tabs, and buttons. Each POST redirects to a page.
 */
export function clientRoutes(parts: PageParts): Router {
  const { slack, apps, people, lastSeen } = parts;
  const { workspaces } = slack;
  const router = Router({ mergeParams: true });

  const arrive = (request: Request): Viewer => {
    const viewer = readViewer(request, workspaces);
    lastSeen.remember(viewer.workspace.id, viewer.person.id);
    return viewer;
  };

  router.get("/", (request, response) => {
    const viewer = readViewer(request, workspaces);
    response.redirect(clientPath(viewer, viewer.workspace.general));
  });

  /** The app that the address names; without a name, the first. */
  const appIn = ({ params: { app: appId } }: Request): SlackApp => {
    const app = appId === undefined ? apps.first : apps.find(String(appId));
    if (app === undefined) throw new LocalSlackUseError(`This Slack has no app ${String(appId)}.`);
    return app;
  };

  router.get(["/dm", "/dm/:app"], (request, response) => {
    const viewer = readViewer(request, workspaces);
    response.redirect(clientPath(viewer, botDm(viewer, appIn(request))?.id ?? "apps"));
  });

  router.get("/new-group", (request, response) => {
    response.type("html").send(newGroupPage(parts, arrive(request), readNotice(request.query)));
  });

  router.post("/new-group", async (request, response) => {
    const viewer = readViewer(request, workspaces);
    const form = new URLSearchParams(await readBody(request));
    const [team, user] = [viewer.workspace.id, viewer.person.id];
    const { id } = await people.openGroupMessage({ team, user, others: form.getAll("with") });
    response.redirect(303, clientPath(viewer, id));
  });

  router.get(["/home", "/home/:app"], (request, response) => {
    const viewer = arrive(request);
    const page = homePage(parts, viewer, appIn(request), readNotice(request.query));
    parts.sentPages.send(request, response, page);
  });

  router.get("/people", (request, response) => {
    const at = typeof request.query.at === "string" ? request.query.at : "";
    const viewer = readViewer(request, workspaces);
    parts.sentPages.send(request, response, peoplePage(parts, viewer, readSought(request.query), at));
  });

  router.get("/channels", (request, response) => {
    const viewer = readViewer(request, workspaces);
    parts.sentPages.send(request, response, channelsPage(parts, viewer, readSought(request.query)));
  });

  router.post(["/home", "/home/:app"], async (request, response) => {
    const viewer = readViewer(request, workspaces);
    const { slack: app } = appIn(request);
    if (app.installs.botTokenIn(viewer.workspace) !== undefined) {
      app.appEvents.homeOpened(viewer.workspace.id, viewer.person.id);
    }
    response.redirect(303, clientPath(viewer, appPage("home", app)));
  });

  router.post("/press", async (request, response) => {
    const viewer = readViewer(request, workspaces);
    const form = new URLSearchParams(await readBody(request));
    const app = form.get("app") ?? undefined;
    const asked = {
      team: viewer.workspace.id,
      user: viewer.person.id,
      in: placeOf(form),
      ...(app !== undefined && { app }),
    };
    const { said, url } = await actOn(parts, form, asked);
    const href = url === undefined ? undefined : safeUrl(url);
    if (href !== undefined) return sendTo(response, href);
    response.redirect(303, saying(backPath(form.get("back"), viewer), said));
  });

  router.post("/shortcut", async (request, response) => {
    const viewer = readViewer(request, workspaces);
    const form = new URLSearchParams(await readBody(request));
    const [team, user] = [viewer.workspace.id, viewer.person.id];
    const use = { team, user, ...readShortcut(form.get("callback_id") ?? "") };
    const { error } = await people.useShortcut(use);
    const { app } = appOfShortcut(apps, use).slack;
    response.redirect(303, saying(backPath(form.get("back"), viewer), noticeOf(app, error)));
  });

  router.post("/react", async (request, response) => {
    const viewer = readViewer(request, workspaces);
    const form = new URLSearchParams(await readBody(request));
    const [channel, ts, name] = ["channel", "ts", "name"].map((field) => form.get(field) ?? "");
    const given = slack.messages.find(channel ?? "", ts ?? "")?.reactions ?? [];
    const has = given.some((each) => each.name === name && each.users.includes(viewer.person.id));
    const [team, user] = [viewer.workspace.id, viewer.person.id];
    const reaction = { team, user, channel: channel ?? "", ts: ts ?? "", name: name ?? "" };
    await (has ? people.unreact(reaction) : people.react(reaction));
    response.redirect(303, backPath(form.get("back"), viewer));
  });

  router.post("/change", async (request, response) => {
    const viewer = readViewer(request, workspaces);
    const form = new URLSearchParams(await readBody(request));
    const where = {
      team: viewer.workspace.id,
      user: viewer.person.id,
      channel: form.get("channel") ?? "",
      ts: form.get("ts") ?? "",
    };
    const channel = workspaces.channelOf(where.team, where.user, where.channel);
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      pin: () => people.pin(where),
      unpin: () => people.unpin(where),
      delete: () => people.deleteMessage(where),
      edit: () =>
        people.editMessage({ ...where, text: messageText(form.get("text") ?? "", slack, viewer, channel) }),
    };
    const wanted = form.get("do") ?? "";
    if (wanted.startsWith(SHORTCUT)) {
      const { team, user, ...at } = where;
      const use = { team, user, ...readShortcut(wanted.slice(SHORTCUT.length)), at };
      const { error } = await people.useShortcut(use);
      const { app } = appOfShortcut(apps, use).slack;
      return response.redirect(303, saying(backPath(form.get("back"), viewer), noticeOf(app, error)));
    }
    const change = changes[wanted];
    if (change === undefined) throw new LocalSlackUseError("Nothing was chosen.");
    await change();
    response.redirect(303, backPath(form.get("back"), viewer));
  });

  router.post("/:channel/files", async (request, response) => {
    const viewer = readViewer(request, workspaces);
    const { channel } = request.params;
    const form = await readForm(request);
    const file = form?.get("file");
    if (!(file instanceof Blob) || file.size === 0) throw new LocalSlackUseError("No file was chosen.");
    const text = String(form?.get("text") ?? "");
    await people.shareFile({
      team: viewer.workspace.id,
      user: viewer.person.id,
      channel,
      name: "name" in file && typeof file.name === "string" ? file.name : "file",
      data: Buffer.from(await file.arrayBuffer()),
      text: messageText(
        text,
        slack,
        viewer,
        workspaces.channelOf(viewer.workspace.id, viewer.person.id, channel),
      ),
    });
    response.redirect(303, clientPath(viewer, channel));
  });

  router.post("/:channel/:move", async (request, response, next) => {
    const { channel, move } = request.params;
    if (move !== "join" && move !== "leave") return next();
    const viewer = readViewer(request, workspaces);
    const where = { team: viewer.workspace.id, user: viewer.person.id, channel };
    await (move === "join" ? people.joinChannel(where) : people.leaveChannel(where));
    response.redirect(303, clientPath(viewer, move === "join" ? channel : viewer.workspace.general));
  });

  router.get("/files/:id", (request, response) => {
    const viewer = readViewer(request, workspaces);
    const file = slack.files.find(request.params.id);
    const who = { team: viewer.workspace.id, user: viewer.person.id };
    if (file === undefined || !isFileSeenBy(workspaces, who, file))
      throw new LocalSlackUseError("There is no such file here.");
    sendFile(response, slack, file, false);
  });

  router.post("/:channel/messages", async (request, response) => {
    const viewer = readViewer(request, workspaces);
    const [team, user] = [viewer.workspace.id, viewer.person.id];
    const form = new URLSearchParams(await readBody(request));
    const channel = workspaces.channelOf(team, user, request.params.channel);
    const typed = readTyped(form.get("text") ?? "", slack, viewer, channel);
    const back = form.has("back") ? backPath(form.get("back"), viewer) : clientPath(viewer, channel.id);
    if (typed.kind === "command") {
      const { command, text } = typed;
      const given = { team, user, channel: channel.id, command, text };
      const { app } = appOfCommand(apps, given).slack;
      const { error } = await people.command(given);
      return response.redirect(303, saying(back, noticeOf(app, error)));
    }
    const threadTs = form.get("thread_ts");
    if (typed.text !== "") {
      await people.postMessage({
        team,
        user,
        channel: channel.id,
        text: typed.text,
        ...(threadTs && { threadTs }),
      });
    }
    response.redirect(303, back);
  });

  router.get("/:channel/completions", (request, response) => {
    const viewer = readViewer(request, workspaces);
    const channel = workspaces.channelOf(viewer.workspace.id, viewer.person.id, request.params.channel);
    const { typed } = request.query;
    const options = completions(slack, viewer, channel, typeof typed === "string" ? typed : "");
    response.type("html").send(options.join("\n"));
  });

  router.use(sessionRoutes(parts));

  router.get("/:channel", (request, response) => {
    const viewer = arrive(request);
    const found = workspaces.findChannel(request.params.channel);
    const { id: team, general } = viewer.workspace;
    // Who has left a channel, or was removed from it, may have its page open still.
    if (found && !isDirect(found) && found.teams.includes(team) && !found.members.has(viewer.person.id)) {
      return response.redirect(clientPath(viewer, general));
    }
    const channel = workspaces.channelOf(viewer.workspace.id, viewer.person.id, request.params.channel);
    const { from, thread } = request.query;
    const asked = { ...timestamp("from", from), ...timestamp("thread", thread) };
    const page = channelPage(parts, viewer, channel, asked, readNotice(request.query));
    parts.sentPages.send(request, response, page);
  });

  return router;
}

function placeOf(form: URLSearchParams): "home" | { channel: string; ts: string } {
  if (form.get("in") === "home") return "home";
  return { channel: form.get("channel") ?? "", ts: form.get("ts") ?? "" };
}

/** A field with a message's timestamp from an address; none where it is no such thing. */
function timestamp<Name extends string>(name: Name, value: unknown): { readonly [Field in Name]?: string } {
  const fields: { [Field in Name]?: string } = {};
  if (typeof value === "string" && /^\d+\.\d+$/.test(value)) fields[name] = value;
  return fields;
}
