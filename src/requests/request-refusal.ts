/** Why a request is refused before anything is done with it, and the HTTP status that says so. Never leaves this module. */
export class RequestRefusal extends Error {
  constructor(
    readonly status: 400 | 401 | 408 | 413,
    /** For the log: nothing that the sender wrote. */
    readonly reason: string,
  ) {
    super(reason);
  }
}
