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

  /** Writes into a channel, as it is typed. */
  async write(channel: string, text: string): Promise<Page> {
    const page = await this.open(channel);
    const form = page.forms().findIndex(({ fields }) => fields.length === 1 && fields[0]?.name === "text");
    assert.notEqual(form, -1, "there is no box to write in");
    return this.#browser.submit(page, { text }, { form });
  }
}
