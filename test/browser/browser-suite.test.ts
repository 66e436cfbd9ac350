import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { assertAccessible } from "./accessible.js";
import { browserSuite, type Visit } from "./browser-suite.js";

browserSuite("a test with pages", (inBrowser) => {
  let server: Server;
  let elsewhere: Server;
  beforeEach(async () => {
    elsewhere = await serve(() => "");
    server = await serve((path) => PAGES[path]?.(`http://127.0.0.1:${portOf(elsewhere)}`));
  });
  afterEach(() => {
    server.close();
    elsewhere.close();
  });

  const PAGES: Readonly<Record<string, (elsewhere: string) => string>> = {
    "/icon.svg": () => "",
    "/good": () => document("<h1>Good</h1>"),
    "/console": () => document("<script>console.error('a broken page')</script>"),
    "/throws": () => document("<script>throw new Error('nobody catches this')</script>"),
    "/style": () => document(`<p style="color: red">Red</p>`),
    "/picture": (origin) => document(`<img src="${origin}/picture.png" alt="">`),
    "/outside": () => document(`<img src="https://pictures.example/picture.png" alt="">`),
    "/pale": () => document(`<h1 class="pale">Pale</h1>`),
    "/dark": () => document(`<h1 class="dark">Dark</h1>`),
  };

  const open = async ({ page }: Visit, path: string) => {
    await page.goto(`http://127.0.0.1:${portOf(server)}${path}`);
  };

  it(
    "reports nothing for a good page",
    inBrowser((visit) => open(visit, "/good")),
  );

  for (const [path, problem] of Object.entries({
    "/console": /console error: a broken page/,
    "/throws": /page error: nobody catches this/,
    "/style": /CSP violation: style-src-attr blocked inline/,
    "/picture": /request to another origin: http:\/\/127\.0\.0\.1:\d+\/picture\.png/,
    "/outside": /request to another origin: https:\/\/pictures\.example\/picture\.png/,
    "/nowhere": /console error: .*404/,
  })) {
    it(`fails for ${path}`, async () => {
      await assert.rejects(
        inBrowser((visit) => open(visit, path)),
        problem,
      );
    });
  }

  it(
    "accepts an expected failure",
    inBrowser(async (visit) => {
      visit.expect(/status of 404/);
      await open(visit, "/nowhere");
    }),
  );

  it("fails when an expected failure does not happen", async () => {
    const visit = inBrowser(async (visit) => {
      visit.expect(/status of 404/);
      await open(visit, "/good");
    });
    await assert.rejects(visit, /expected, and did not happen/);
  });

  it("starts with the colors that it asks for", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const visit = inBrowser(
        async (visit) => {
          await open(visit, "/dark");
          const color = await visit.page.evaluate("getComputedStyle(document.querySelector('h1')).color");
          assert.equal(color, colorScheme === "dark" ? "rgb(17, 17, 17)" : "rgb(0, 0, 0)");
        },
        { colorScheme },
      );
      await visit();
    }
  });

  it(
    "finds text that is hard to read, even when only in light or only in dark",
    inBrowser(async (visit) => {
      await open(visit, "/pale");
      await assert.rejects(assertAccessible(visit.page), /\/pale in light:\ncolor-contrast/);
      await open(visit, "/dark");
      await assert.rejects(assertAccessible(visit.page), /\/dark in dark:\ncolor-contrast/);
      await open(visit, "/good");
      await assertAccessible(visit.page);
    }),
  );
});

/** A page whose policy lets its own inline style and scripts pass, and pictures from anywhere. */
function document(body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<title>A page</title>
<link rel="icon" href="/icon.svg">
<style nonce="n">
:root { color-scheme: light dark; background: #fff; color: #000; }
.pale { color: #ddd; }
@media (prefers-color-scheme: dark) { .dark { background: #000; color: #111; } }
</style>
</head>
<body><main>${body.replace("<script", '<script nonce="n"')}</main></body>
</html>`;
}

async function serve(pageAt: (path: string) => string | undefined): Promise<Server> {
  const server = createServer((request, response) => {
    const page = pageAt(request.url ?? "");
    response.writeHead(page === undefined ? 404 : 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'nonce-n'; script-src 'nonce-n'; img-src *",
    });
    response.end(page ?? "There is no such page.");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
