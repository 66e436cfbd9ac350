import { html } from "../../web/pages/html.js";
import type { Ask } from "../verbs/questions.js";
import { verb } from "../view/elements.js";
import type { DashboardPage } from "../view/layout.js";
import { number } from "../view/words.js";
import type { DashboardContext } from "./context.js";

/** Asks again, and names what will be destroyed. */
export async function questionPage(
  { questions, formToken }: DashboardContext,
  {
    here,
    back,
    place,
    ask,
  }: {
    /** The path of this page. */
    readonly here: string;
    /** Where it goes on from here. */
    readonly back: string;
    readonly place: DashboardPage["place"];
    readonly ask: Ask;
  },
): Promise<DashboardPage> {
  const { last, running, failed } = await questions.ask(here, ask);
  const returns = html`<a class="do" href="${back}">Go back</a>`;
  const page = (heading: string, content: DashboardPage["content"]) => ({ heading, place, content });
  if (running !== undefined) {
    return page(
      "Looking for what is stored",
      html`<p class="above">${number(running)} records are read so far.</p>
<div class="row"><a class="do" href="${here}">Look again</a>${returns}</div>`,
    );
  }
  if (failed || last === undefined) {
    return page(
      "This did not work",
      html`<p class="above">Nothing was changed. What went wrong is on the terminal of the dashboard.</p>${returns}`,
    );
  }
  const question = last.value;
  if (question === undefined) {
    return page("There is nothing to destroy", html`<p class="above">Nothing of it is stored.</p>${returns}`);
  }
  return page(
    question.sentence,
    html`<div class="panel pad above"><ul>${question.lines.map((line) => html`<li>${line}</li>\n`)}</ul></div>
<p class="above">It cannot be undone.</p>
<div class="row">${verb("/answer", "Yes, do it", formToken(), { question: questions.open(question), back }, "sure")}${returns}</div>`,
  );
}
