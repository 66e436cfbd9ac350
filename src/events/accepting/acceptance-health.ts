const MINUTE_MS = 60_000;
const WINDOW_MINUTES = 10;

/** From fewer deliveries than this nothing is concluded. */
const FEWEST = 20;

interface Minute {
  readonly number: number;
  accepted: number;
  refused: number;
}

/**
 * Counts how many events could be accepted. When most of the last ten minutes could not, it logs an error, at most once in
 * ten minutes: Slack switches the events of an app off when more than 95 % of an hour's deliveries fail
 * (https://docs.slack.dev/apis/events-api/#failure-conditions).
 */
export class AcceptanceHealth {
  readonly #minutes: Minute[] = [];
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: () => number,
    private readonly log: { error(fields: object, message: string): void },
  ) {}

  accepted(): void {
    this.#minute().accepted += 1;
  }

  refused(): void {
    this.#minute().refused += 1;
    if (this.clock() - this.#loggedAt < WINDOW_MINUTES * MINUTE_MS) return;
    const refused = this.#sum("refused");
    const all = refused + this.#sum("accepted");
    if (all < FEWEST || refused * 2 <= all) return;
    this.#loggedAt = this.clock();
    this.log.error(
      { refused, deliveries: all },
      "Most events of the last ten minutes could not be accepted. Slack delivers each again three times, and switches the events of an app off for everyone when more than 95 % of an hour's deliveries fail. Check that the database answers.",
    );
  }

  #minute(): Minute {
    const number = Math.floor(this.clock() / MINUTE_MS);
    let last = this.#minutes.at(-1);
    if (last?.number !== number) {
      last = { number, accepted: 0, refused: 0 };
      this.#minutes.push(last);
      while ((this.#minutes[0]?.number ?? number) <= number - WINDOW_MINUTES) this.#minutes.shift();
    }
    return last;
  }

  #sum(field: "accepted" | "refused"): number {
    return this.#minutes.reduce((sum, minute) => sum + minute[field], 0);
  }
}
