import { type Response, Router } from "express";
import { readUpload } from "../http/request-body.js";
import { visibleFile } from "../web-api/file-access.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import type { StoredFile } from "./files.js";

/**
 * Where the app posts the bytes of a file (`/upload/v1/…`), and where it gets them again with its token
 * (`url_private`): without one that sees the file, Slack leads to its sign-in page.
 */
export function fileUrls(slack: SharedSlack): Router {
  const router = Router();

  router.post("/upload/v1/:key", async (request, response) => {
    const data = await fileIn(await readUpload(request));
    if (data === undefined || !slack.files.upload(request.path, data)) {
      return response.status(400).type("text").send("The upload does not fit what was announced.");
    }
    response.type("text").send(`OK - ${data.length}`);
  });

  router.get(["/files-pri/:id/:name", "/files-pri/:id/download/:name"], (request, response) => {
    const [, id = ""] = String(request.params.id).split("-");
    const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const found = slack.apps.withToken(bearer);
    const isAllowed = found && !found.token.deadAs && found.token.scopes.includes("files:read");
    const file = isAllowed ? visibleFile({ slack: found.app.slack, token: found.token }, id) : undefined;
    if (file === undefined) return response.redirect(`/?redir=${encodeURIComponent(request.path)}`);
    sendFile(response, slack, file, request.path.includes("/download/"));
  });

  return router;
}

/** Sends the bytes of a file so that no browser takes them for a page of this Slack. */
export function sendFile(
  response: Response,
  slack: SharedSlack,
  file: StoredFile,
  asDownload: boolean,
): void {
  const { mimetype } = slack.files.object(file);
  response.set("content-security-policy", "default-src 'none'; sandbox");
  response.set("x-content-type-options", "nosniff");
  if (asDownload || !/^image\/(gif|jpeg|png)$|^text\/plain$/.test(mimetype)) response.attachment(file.name);
  response.type(mimetype).send(file.data);
}

/** The bytes that were posted, or those of the first file or field of a form. */
async function fileIn(upload: FormData | Buffer): Promise<Buffer | undefined> {
  if (Buffer.isBuffer(upload)) return upload;
  const [first] = upload.values();
  if (first === undefined) return undefined;
  return typeof first === "string" ? Buffer.from(first) : Buffer.from(await first.arrayBuffer());
}
