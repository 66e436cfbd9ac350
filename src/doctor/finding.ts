/** How much a finding matters: a `failure` has to be fixed, a `warning` should be looked at, the others are for information. */
export type Level = "ok" | "info" | "warning" | "failure";

/** The result of a check. Its sentences contain no secret, no token and no connection string. */
export interface Finding {
  /** Stays the same across releases: `topic.finding`. */
  readonly id: string;
  readonly level: Level;
  readonly sentence: string;
  /** Present for every warning and failure. */
  readonly whatToDo?: string;
}

export function ok(id: string, sentence: string): Finding {
  return { id, level: "ok", sentence };
}

export function info(id: string, sentence: string, whatToDo?: string): Finding {
  return { id, level: "info", sentence, ...(whatToDo !== undefined && { whatToDo }) };
}

export function warning(id: string, sentence: string, whatToDo: string): Finding {
  return { id, level: "warning", sentence, whatToDo };
}

export function failure(id: string, sentence: string, whatToDo: string): Finding {
  return { id, level: "failure", sentence, whatToDo };
}
