/** How much a finding matters: `failure` has to be mended, `warning` looked at, and the rest is good to know. */
export type Level = "ok" | "info" | "warning" | "failure";

/** What a check found. No sentence has a secret in it, or a token, or a connection string. */
export interface Finding {
  /** Stays the same across releases: `topic.finding`. */
  readonly id: string;
  readonly level: Level;
  readonly sentence: string;
  /** There for every warning and failure. */
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
