import assert from "node:assert/strict";

/** What a page's form sends, by the names of its fields. */
export interface PageForm {
  readonly action: string;
  readonly label: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface LoadedPage {
  readonly status: number;
  readonly html: string;
  /** What a person reads. */
  readonly text: string;
  readonly url: string;
  readonly headers: Headers;
}

/** A browser as an operator uses it, without a screen: it keeps cookies, follows redirects, and sends the forms of pages. */
export class OperatorBrowser {
  readonly origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(link: string) {
    this.origin = new URL(link).origin;
  }

  /** A browser that has opened the link. */
  static async open(link: string): Promise<OperatorBrowser> {
    const browser = new OperatorBrowser(link);
    const page = await browser.get(link);
    assert.equal(page.status, 200, page.text);
    return browser;
  }

  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<LoadedPage> {
    return this.#load(path, { headers });
  }

  /** The page as soon as what it counts beside its loads is counted. */
  async settled(page: LoadedPage): Promise<LoadedPage> {
    let settled = page;
    while (settled.text.includes("Look again")) settled = await this.get(settled.url);
    return settled;
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = { origin: this.origin },
  ): Promise<LoadedPage> {
    return this.#load(path, { method: "POST", headers, body: new URLSearchParams(fields) });
  }

  /** Presses the button with this label on a page; the first of several. */
  async press({ html, url }: LoadedPage, label: string): Promise<LoadedPage> {
    const form = formsOf(html).find((each) => each.label === label);
    assert.ok(form, `${url} has no button ${label}, but ${formsOf(html).map((each) => each.label)}`);
    return this.post(form.action, form.fields);
  }

  async #load(path: string, init: RequestInit): Promise<LoadedPage> {
    const url = new URL(path, this.origin).href;
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { ...init.headers, ...(this.cookies && { cookie: this.cookies }) },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location !== null) return this.get(location);
    const html = await response.text();
    return { status: response.status, html, text: textOf(html), url, headers: response.headers };
  }
}

/** The forms of a page that are sent by POST. */
export function formsOf(html: string): PageForm[] {
  return [...html.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/gs)].map(
    ([, action = "", content = ""]) => ({
      action: plain(action),
      label: plain(/<button[^>]*>(.*?)<\/button>/s.exec(content)?.[1] ?? ""),
      fields: Object.fromEntries(
        [...content.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
          ([, name = "", value = ""]) => [name, plain(value)],
        ),
      ),
    }),
  );
}

function textOf(html: string): string {
  return plain(
    html
      .replace(/<head>.*<\/head>/s, "")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " "),
  ).trim();
}

function plain(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&#96;", "`")
    .replaceAll("&amp;", "&");
}
