import { Cookie, CookieJar } from "tough-cookie";

/**
 * A browser's cookies; they expire by the given clock. Unlike in a real browser, each host and port has cookies of its
 * own, because apps on several ports of this machine stand for apps on several hosts.
 */
export class Cookies {
  readonly #jars = new Map<string, CookieJar>();

  constructor(private readonly clock: () => number) {}

  /** Stores the `Set-Cookie` headers of an answer, without those that a browser would refuse. */
  take(url: URL, setCookies: readonly string[]): void {
    const jar = this.#jars.get(url.host) ?? new CookieJar();
    this.#jars.set(url.host, jar);
    for (const header of setCookies) {
      const cookie = Cookie.parse(header);
      if (cookie !== undefined) jar.setCookieSync(this.#withEnd(cookie), url, { ignoreError: true });
    }
  }

  /** The `Cookie` header for a request; undefined when no cookie goes there. */
  header(url: URL): string | undefined {
    const cookies = this.#jars.get(url.host)?.getCookiesSync(url, { expire: false }) ?? [];
    const live = cookies.filter((cookie) => (cookie.expiryTime() ?? 0) > this.clock());
    return live.length === 0 ? undefined : live.map((cookie) => cookie.cookieString()).join("; ");
  }

  /**
   * Replaces `Max-Age` by the time at which the cookie ends. tough-cookie would count it by the system's clock, from
   * the moment at which the cookie was last sent.
   */
  #withEnd(cookie: Cookie): Cookie {
    if (typeof cookie.maxAge !== "number") return cookie;
    cookie.expires = new Date(this.clock() + cookie.maxAge * 1_000);
    cookie.maxAge = null;
    return cookie;
  }
}
