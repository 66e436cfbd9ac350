import type { RequestHandler } from "express";

/** Slack's requests are far smaller. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** How long a refused sender has to read the answer before its socket is destroyed: a socket closed over unread bytes is reset. */
const LINGER_MS = 250;

/**
 * Answers 413 to a body that says it is too large before any of it is read, and closes the socket after a 413, whoever
 * answered it: Bolt leaves the socket open, and Node would go on reading.
 */
export const limitBody: RequestHandler = (request, response, next) => {
  response.once("finish", () => {
    if (response.statusCode !== 413) return;
    setImmediate(() => request.socket.pause()); // Node resumes it to read an unread body to its end
    setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
  });
  // Bolt finds out while it reads. A sender that uses the connection again would lose its next request with it.
  if (request.headers["content-length"] === undefined) response.set("connection", "close");
  if (Number(request.headers["content-length"]) > BODY_LIMIT_BYTES) {
    response.set("connection", "close").status(413).end();
    return;
  }
  next();
};
