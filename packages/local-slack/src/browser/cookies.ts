import { Cookie, CookieJar } from "tough-cookie";

/**
 * A browser's cookies, by a clock that is handed in. Each host and port has a jar of its own, unlike at a browser: apps on
 * several ports of this machine stand for as many hosts.
 */
export class Cookies {
  readonly #jars = new Map<string, CookieJar>();

  constructor(private readonly clock: () => number) {}

  /** Takes the `Set-Cookie` headers of an answer; what a browser would refuse, it drops. */
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

  /** The jar counts `Max-Age` from when a cookie was last sent, by the system's clock: this makes it a point in time. */
  #withEnd(cookie: Cookie): Cookie {
    if (typeof cookie.maxAge !== "number") return cookie;
    cookie.expires = new Date(this.clock() + cookie.maxAge * 1_000);
    cookie.maxAge = null;
    return cookie;
  }
}
