import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { signInUrl } from "../../packages/local-slack/test/signin/sign-in-stage.js";
import { assertAccessible } from "./accessible.js";
import { browserSuite } from "./browser-suite.js";
import { FullSlack } from "./full-slack.js";
import { lookAt } from "./look-at.js";

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };

/** What cannot be seen as a whole without scrolling to the side; what ends in dots, and what is typed, may be. */
const WIDER_THAN_ITS_PLACE = `[...document.querySelectorAll("main, main *, dialog, dialog *")]
  .filter((each) => each.scrollWidth > each.clientWidth && !each.matches("input, textarea, select, .for-readers"))
  .filter((each) => {
    const { overflowX, textOverflow } = getComputedStyle(each);
    return overflowX !== "visible" && textOverflow !== "ellipsis";
  })
  .map(({ localName, className }) => localName + "." + className)`;

/** What a finger misses, but for a link in a line of text: https://www.w3.org/TR/WCAG22/#target-size-minimum */
const SMALL_TARGETS = `[...document.querySelectorAll("button, summary, select, textarea, nav a, .tabs a, input:not([type=hidden], [type=checkbox], [type=radio])")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 0 && (width < 24 || height < 24))
  .map(([{ localName, textContent }, { width, height }]) => localName + " " + textContent.trim() + ": " + width + " by " + height)`;

/** Lists what the Tab key has to lead to, and says how many there are; of a group of radio buttons it leads to one. */
const LIST_CONTROLS = `(window.controls = [...document.querySelectorAll("a[href], button, summary, select, textarea, input, [tabindex='0']")]
  .filter((each) => !each.matches("[type=hidden], [type=radio], :disabled") && each.checkVisibility({ visibilityProperty: true }))).length`;

/** Which of them is focused now, and whether one sees that; behind the last one, the focus leaves the page. */
const FOCUSED = `(({ activeElement: at, body }) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const hasMark = at === body || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
  return { index: controls.indexOf(at), hasMark, html: at.outerHTML.slice(0, 200) };
})(document)`;

interface Focused {
  readonly index: number;
  readonly hasMark: boolean;
  readonly html: string;
}

/** Brings the page to a state that is to be looked at. Each goes on from the one before. */
type Show = (page: Page, full: FullSlack) => Promise<unknown>;

const goto = (path: string | ((full: FullSlack) => string), person?: number): Show => {
  return (page, full) => page.goto(full.url(typeof path === "string" ? path : path(full), person));
};

const STATES: Readonly<Record<string, Show>> = {
  "a channel with everything in it, unfolded": async (page, full) => {
    await page.goto(full.url(full.general));
    for (const summary of await page
      .locator(".message details:not(.menu, .picker) > summary:visible")
      .all()) {
      await summary.click();
    }
    await page.getByText("Share a file").click();
  },
  "the menus of elements": async (page, full) => {
    await page.goto(full.url(full.general));
    await page.getByLabel("More actions").click();
    await page.getByRole("button", { name: "Archive" }).waitFor();
  },
  "a menu of people": async (page) => {
    await page.keyboard.press("Escape");
    await page.locator("summary", { hasText: "People" }).click();
    await page.getByRole("checkbox", { name: "Ada Admin" }).waitFor();
  },
  "the shortcuts": async (page) => {
    await page.keyboard.press("Escape");
    await page.getByLabel("Shortcuts").click();
    await page.getByRole("button", { name: "New ticket" }).waitFor();
  },
  "what can be completed": async (page) => {
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Message to #general" }).pressSequentially("@");
    await page.getByRole("listbox").waitFor();
  },
  "a thread": goto(({ general, threadTs }) => `${general}?thread=${threadTs}`),
  "an empty channel": goto(({ stage }) => stage.acme.random),
  "an agent at work, and one that has answered": goto(({ dm }) => dm),
  "the Home tab": goto("home"),
  "a Home tab that was not published": goto("home", 0),
  "install and tokens, with a manifest that is refused": async (page, full) => {
    await page.goto(full.url("apps"));
    await page.getByText("Show the credentials").click();
    await page.getByRole("textbox", { name: /^Manifest/ }).fill("settings: {}");
    await page.getByRole("button", { name: "Create app" }).click();
    await page.getByText("Missing required").waitFor();
  },
  "calls, with one unfolded": async (page, full) => {
    await page.goto(full.url("calls"));
    await page.locator("main summary").first().click();
  },
  "deliveries, with one unfolded and a switch that is on": async (page, full) => {
    await page.goto(full.url("deliveries"));
    await page.locator(".delivery summary").first().click();
    await page.getByLabel("Method").selectOption("emoji.list");
    await page.getByLabel("When").selectOption("always");
    await page.getByRole("button", { name: "Misbehave" }).click();
    await page.getByText("Slack misbehaves from now on").waitFor();
  },
  "a new group message": goto("new-group"),
  people: goto("people"),
  "channels and direct messages": goto("channels"),
  "a modal, with an error": async (page, full) => {
    await full.openModal();
    await page.goto(full.url(full.general));
    await page.getByRole("textbox", { name: "Name" }).fill("B");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This name is too short").waitFor();
  },
  "a modal that is open on another page": goto("calls"),
  "the authorize page with optional scopes": (page, { stage }) => {
    const scope = "app_mentions:read,chat:write,commands,users:read,reactions:write";
    return page.goto(stage.authorizeUrl({ scope, user_scope: "chat:write,search:read" }));
  },
  "Sign in with Slack": (page, { stage }) => page.goto(signInUrl(stage)),
  "an install that is refused": (page, { stage }) => page.goto(stage.localSlack.authorizeUrl),
  "a page that is not there": goto("C0NOWHERE"),
};

/** What is new in a state, where the rest of the page was looked at in one before. */
const NEW_IN: Readonly<Record<string, string>> = {
  "the menus of elements": ".message .menu[open]",
  "a menu of people": ".picker[open]",
  "the shortcuts": ".shortcuts",
  "what can be completed": ".writing",
  "a modal that is open on another page": ".open-elsewhere",
};

browserSuite("local Slack: every page in every state", (inBrowser) => {
  let full: FullSlack;
  beforeEach(async () => {
    full = await FullSlack.start();
  });
  afterEach(() => full.stop());

  // One page for all, since each load and each axe that is compiled anew takes longer than what axe looks at.
  it(
    "is accessible in light and dark, as wide as its window, and has no small targets, 1280 and 390 wide",
    inBrowser(async ({ page, expect }) => {
      expect(/status of 400/);
      for (const [name, show] of Object.entries(STATES)) {
        await page.setViewportSize(WIDE);
        await show(page, full);
        for (const viewport of [WIDE, NARROW]) {
          await page.setViewportSize(viewport);
          const at = `${name}, ${viewport.width} wide`;
          await lookAt(page, name);
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), viewport.width, at);
          assert.deepEqual(await page.evaluate(WIDER_THAN_ITS_PLACE), [], at);
          assert.deepEqual(await page.evaluate(SMALL_TARGETS), [], at);
          await assertAccessible(page, NEW_IN[name]);
        }
      }
    }),
  ).timeout(300_000);

  it(
    "leads to its content with the first press of Tab, and then to every control, each with a mark around it",
    inBrowser(async ({ page }) => {
      for (const path of [full.dm, "home", "deliveries"]) {
        await page.goto(full.url(path));
        await page.keyboard.press("Tab");
        assert.equal(await page.evaluate("document.activeElement.textContent"), "Skip to the content");
        const wanted = await page.evaluate<number>(LIST_CONTROLS);
        const missing = new Set(Array.from({ length: wanted }, (_, index) => index));
        for (let presses = 0; presses < 3 * wanted && missing.size > 0; presses += 1) {
          const { index, hasMark, html } = await page.evaluate<Focused>(FOCUSED);
          assert.ok(hasMark, `${path}: no mark around ${html}`);
          missing.delete(index);
          await page.keyboard.press("Tab");
        }
        const unreached = `${JSON.stringify([...missing])}.map((index) => controls[index].outerHTML)`;
        assert.deepEqual(await page.evaluate(unreached), [], path);
      }
      await page.goto(full.url(full.general));
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate("document.activeElement.id"), "main");
    }),
  ).timeout(60_000);

  it(
    "leads through an open menu with the arrow keys, and back with Escape",
    inBrowser(async ({ page }) => {
      await page.goto(full.url("home"));
      const focused = () => page.evaluate("document.activeElement.textContent.trim()");
      await page.getByLabel("More actions").press("Enter");
      for (const [key, wanted] of [
        ["ArrowDown", "Archive"],
        ["ArrowDown", "Delete"],
        ["ArrowDown", "Archive"],
        ["End", "Delete"],
        ["Home", "Archive"],
        ["ArrowUp", "Delete"],
        ["Escape", "⋯"],
      ] as const) {
        await page.keyboard.press(key);
        assert.equal(await focused(), wanted, key);
      }
      assert.equal(await page.getByRole("button", { name: "Archive" }).isVisible(), false);
      await page.goto(full.url(full.general));
      const react = page.locator("summary", { hasText: "React" }).last();
      await react.press("Enter");
      await page.keyboard.press("ArrowDown");
      assert.match(String(await focused()), /thumbsup/);
      await page.keyboard.press("Escape");
      assert.equal(await focused(), "React");
    }),
  );
});
