import type { Mask } from "../../log/log.js";
import type { Counts } from "../counts/counts.js";
import type { OperatedService } from "../operated-service.js";
import type { Questions } from "../verbs/questions.js";
import type { Tasks } from "../verbs/tasks.js";

/** What the pages are made of. */
export interface DashboardContext {
  readonly service: OperatedService;
  readonly counts: Counts;
  readonly tasks: Tasks;
  readonly questions: Questions;
  readonly mask: Mask;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** What every form carries. */
  readonly formToken: () => string;
}

/** The query of a page: what is no single text is left out. */
export type PageQuery = Readonly<Record<string, string | undefined>>;

/** So many lines a list has. */
export const PAGE_LENGTH = 50;
