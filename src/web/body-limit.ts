import type { RequestHandler } from "express";

/** Slack's requests are far smaller. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** How long a refused sender may go on before its socket is destroyed; long enough to read the answer. */
const LINGER_MS = 500;

/**
 * Answers 413 to a body that says it is too large before it is read, and closes the socket after a 413, whoever
 * answered it: Bolt leaves the socket open, and an unread body would keep it so.
 */
export const limitBody: RequestHandler = (request, response, next) => {
  response.once("finish", () => {
    if (response.statusCode !== 413) return;
    // Reading on without keeping lets the sender see the answer; a socket closed over unread bytes is reset.
    request.unpipe();
    request.resume();
    setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
  });
  if (Number(request.headers["content-length"]) > BODY_LIMIT_BYTES) {
    response.set("connection", "close").status(413).end();
    return;
  }
  next();
};
