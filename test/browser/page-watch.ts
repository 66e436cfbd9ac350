import type { BrowserContext, Request } from "playwright-core";

/** A page may open the Slack app; that there is none here, or that nobody clicked, is no fault of the page. */
const LEAVES_FOR_SLACK = /^(Not allowed|Failed) to launch 'slack:/;

/** What a browser complains of while a test goes through pages, and which of it the test expects. */
export class PageWatch {
  readonly #problems: string[] = [];
  readonly #expected: RegExp[] = [];

  private constructor() {}

  /**
   * Watches every page of the context from here on: errors in the console, uncaught errors, violations of a page's
   * Content-Security-Policy, what a page loads from another origin, and requests that leave this machine, which are cut
   * off.
   */
  static async of(context: BrowserContext): Promise<PageWatch> {
    const watch = new PageWatch();
    context.on("console", (message) => {
      if (message.type() !== "error" || LEAVES_FOR_SLACK.test(message.text())) return;
      watch.#saw("console error", `${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => watch.#saw("page error", error.error().message));
    context.on("request", (request) => {
      const origin = originOutside(request);
      if (origin !== undefined) watch.#saw("request to another origin", request.url());
    });
    // Reported by the page itself: a blocked form or frame is no error in every console.
    await context.exposeBinding("reportViolation", (_source, directive: string, blocked: string) =>
      watch.#saw("CSP violation", `${directive} blocked ${blocked}`),
    );
    await context.addInitScript(`document.addEventListener("securitypolicyviolation", (event) =>
      reportViolation(event.effectiveDirective, event.blockedURI))`);
    await context.route(
      (url) => /^https?:$/.test(url.protocol) && !isLoopback(url.hostname),
      (route) => route.abort(),
    );
    return watch;
  }

  /** The test expects such a problem, once or more; that it does not happen is a problem too. */
  expect(problem: RegExp): void {
    this.#expected.push(problem);
  }

  /** Throws when there was a problem that was not expected, or one that was expected stayed away. */
  assertAsExpected(): void {
    const { problems } = this;
    const unexpected = problems.filter((problem) => !this.#expected.some((each) => each.test(problem)));
    const missing = this.#expected.filter((each) => !problems.some((problem) => each.test(problem)));
    const lines = [...unexpected, ...missing.map((each) => `expected, and did not happen: ${each}`)];
    if (lines.length > 0) throw new Error(`The browser saw:\n${lines.map((line) => `- ${line}`).join("\n")}`);
  }

  /** Everything that was seen, a line each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  #saw(kind: string, what: string): void {
    this.#problems.push(`${kind}: ${what}`);
  }
}

/** The origin that a request goes to, where it is not allowed: going to another page on this machine is. */
function originOutside(request: Request): string | undefined {
  const url = new URL(request.url());
  if (!/^(https?|wss?):$/.test(url.protocol)) return undefined;
  if (!isLoopback(url.hostname)) return url.origin;
  const frame = frameOf(request);
  if (frame === undefined) return undefined;
  if (request.isNavigationRequest() && frame.parentFrame() === null) return undefined;
  // A frame has no address before its first page.
  const from = frame.url() || (frame.parentFrame()?.url() ?? "");
  return url.origin === new URL(from).origin ? undefined : url.origin;
}

/** Undefined for the first request of a window that is only being opened: it goes to the window's page. */
function frameOf(request: Request): ReturnType<Request["frame"]> | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
}
