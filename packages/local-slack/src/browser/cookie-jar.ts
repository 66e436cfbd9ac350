interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
  readonly expiresAtMs: number | undefined;
}

/**
 * A browser's cookies, kept apart by host and port. `Secure` cookies go to https and, as browsers do, to the loopback
 * host; `Max-Age` wins over `Expires`; `Path` is honoured; a cookie that has expired is forgotten.
 */
export class CookieJar {
  readonly #byHost = new Map<string, Map<string, Cookie>>();

  constructor(private readonly clock: () => number) {}

  /** Takes the `Set-Cookie` headers of an answer. */
  take(url: URL, setCookies: readonly string[]): void {
    for (const header of setCookies) {
      const cookie = parse(header, url, this.clock());
      if (cookie === undefined) continue;
      const cookies = this.#byHost.get(url.host) ?? new Map<string, Cookie>();
      this.#byHost.set(url.host, cookies);
      const key = `${cookie.name} ${cookie.path}`;
      if (cookie.expiresAtMs !== undefined && cookie.expiresAtMs <= this.clock()) cookies.delete(key);
      else cookies.set(key, cookie);
    }
  }

  /** The `Cookie` header for a request; undefined when no cookie goes there. */
  header(url: URL): string | undefined {
    const cookies = [...(this.#byHost.get(url.host)?.values() ?? [])].filter(
      (cookie) =>
        (cookie.expiresAtMs === undefined || cookie.expiresAtMs > this.clock()) &&
        (!cookie.secure || isTrustworthy(url)) &&
        pathMatches(url.pathname, cookie.path),
    );
    return cookies.length === 0 ? undefined : cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  }
}

function parse(header: string, url: URL, nowMs: number): Cookie | undefined {
  const [pair = "", ...attributes] = header.split(";").map((part) => part.trim());
  const equals = pair.indexOf("=");
  if (equals <= 0) return undefined;
  const found = new Map(
    attributes.map((attribute) => {
      const [name = "", ...value] = attribute.split("=");
      return [name.trim().toLowerCase(), value.join("=").trim()];
    }),
  );
  const path = found.get("path");
  const secure = found.has("secure");
  if (secure && !isTrustworthy(url)) return undefined;
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    path: path?.startsWith("/") ? path : url.pathname.replace(/\/[^/]*$/, "") || "/",
    secure,
    expiresAtMs: expiry(found, nowMs),
  };
}

function expiry(attributes: ReadonlyMap<string, string>, nowMs: number): number | undefined {
  const maxAge = attributes.get("max-age");
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1_000;
  const expires = Date.parse(attributes.get("expires") ?? "");
  return Number.isNaN(expires) ? undefined : expires;
}

function isTrustworthy({ protocol, hostname }: URL): boolean {
  return (
    protocol === "https:" || hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.")
  );
}

function pathMatches(path: string, cookiePath: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith("/") ? cookiePath : `${cookiePath}/`);
}
