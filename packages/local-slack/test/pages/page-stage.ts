import assert from "node:assert/strict";
import { Browser } from "../../src/browser/browser.js";
import type { Page } from "../../src/browser/page.js";
import type { Person, Workspace } from "../../src/org/workspaces.js";
import type { Stage } from "../stage.js";

/** A person at the local Slack's pages, in a browser that runs no script. */
export class PageVisitor {
  readonly #browser = new Browser();

  constructor(
    readonly stage: Stage,
    readonly workspace: Workspace,
    readonly person: Person,
  ) {}

  path(page: string): string {
    return `${this.stage.localSlack.url}/client/${this.workspace.id}/${this.person.id}/${page}`;
  }

  async open(page: string): Promise<Page> {
    return this.#browser.get(page.startsWith("http") ? page : this.path(page));
  }

  /** Submits the form of the page that leads there (and has these fields as they are), with these values. */
  async submit(
    page: Page,
    action: string,
    values: Readonly<Record<string, string>> = {},
    having: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const form = page
      .forms()
      .findIndex(
        (each) =>
          each.action.endsWith(action) &&
          Object.entries(having).every(([name, value]) =>
            each.fields.some((field) => field.name === name && field.value === value),
          ),
      );
    assert.notEqual(form, -1, `no form leads to ${action}`);
    return this.#browser.submit(page, values, { form });
  }

  /** Presses a button of a message or view by its `action_id` (and value). */
  async press(
    page: Page,
    actionId: string,
    value: string | null = null,
    values: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    return this.#submitWith(
      page,
      "press",
      (pressed) => pressed[0] === actionId && (pressed[1] ?? null) === value,
      values,
    );
  }

  /** Uses another element of a message or view: presses the button beside it, or the option of an overflow menu. */
  async use(
    page: Page,
    actionId: string,
    values: Readonly<Record<string, string>> = {},
    button: "use" | "find" = "use",
    option?: string,
  ): Promise<Page> {
    return this.#submitWith(page, button, (used) => used[1] === actionId && used[2] === option, values);
  }

  async #submitWith(
    page: Page,
    name: string,
    isMeant: (button: readonly unknown[]) => boolean,
    values: Readonly<Record<string, string>>,
  ): Promise<Page> {
    for (const [form, { fields }] of page.forms().entries()) {
      const choices = fields.find((field) => field.name === name)?.choices ?? [];
      const chosen = choices.find((choice) => isMeant(JSON.parse(choice)));
      if (chosen !== undefined) return this.#browser.submit(page, { ...values, [name]: chosen }, { form });
    }
    return assert.fail(`the page has no such button: ${name}`);
  }

  /** Writes into a channel, as it is typed. */
  async write(channel: string, text: string): Promise<Page> {
    const page = await this.open(channel);
    const form = page.forms().findIndex(({ fields }) => fields.length === 1 && fields[0]?.name === "text");
    assert.notEqual(form, -1, "there is no box to write in");
    return this.#browser.submit(page, { text }, { form });
  }
}
