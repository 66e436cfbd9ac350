/** Why a request is refused before it is processed, and with which HTTP status. It is caught within this module. */
export class RequestRefusal extends Error {
  constructor(
    readonly status: 400 | 401 | 408 | 413,
    /** Is logged, so it has nothing in it that the sender wrote. */
    readonly reason: string,
  ) {
    super(reason);
  }
}
