import { AppError } from "../errors.js";

const NO_SUCH_HOST =
  "HOST is no address of this machine. Set it to one, or leave it out to listen on all of them.";

/** The service cannot listen on the configured address and port. */
export class ListenError extends AppError {
  readonly code = "listen_failed";

  constructor(port: number, cause: unknown) {
    const reason = String((cause as { code?: unknown }).code);
    const sentences: Readonly<Record<string, string>> = {
      EADDRINUSE: `Port ${port} is taken by another process. Stop that one, or set PORT to another port.`,
      EACCES: `Port ${port} is not open to this user. Set PORT to one from 1024 on.`,
      EADDRNOTAVAIL: NO_SUCH_HOST,
      ENOTFOUND: NO_SUCH_HOST,
    };
    super(sentences[reason] ?? `Port ${port} cannot be listened on (${reason}). Check PORT and HOST.`, {
      cause,
    });
  }
}
