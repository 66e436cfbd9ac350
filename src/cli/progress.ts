interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const ON_A_TERMINAL_MS = 100;
const ELSEWHERE_MS = 5_000;

/** How far a command is: one line that changes on a terminal, and a line every few seconds elsewhere, as in a log. */
export class Progress {
  readonly #screen: Screen;
  readonly #clock: () => number;
  #shownAt: number;
  #hasLine = false;

  constructor(screen: Screen = process.stderr, clock: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#clock = clock;
    this.#shownAt = clock();
  }

  /** May be called as often as one likes. */
  show(text: string): void {
    const isTerminal = this.#screen.isTTY === true;
    const now = this.#clock();
    if (now - this.#shownAt < (isTerminal ? ON_A_TERMINAL_MS : ELSEWHERE_MS)) return;
    this.#shownAt = now;
    this.#hasLine = isTerminal;
    this.#screen.write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`);
  }

  /** Leaves a terminal as it was, for what is said next. */
  end(): void {
    if (this.#hasLine) this.#screen.write("\r\u001b[K");
    this.#hasLine = false;
  }
}
