const WORDS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  installations: ["installation record", "installation records"],
  events: ["event", "events"],
  agentAnswers: ["answer of the agent", "answers of the agent"],
  audit: ["entry of the audit trail", "entries of the audit trail"],
};

/** Numbers of documents, in words. */
export function countsInWords(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) =>
    inWords(count, WORDS[name] ?? [`record of ${name}`, `records of ${name}`]),
  );
  return parts.join(", ");
}

function inWords(count: number, [one, several]: readonly [one: string, several: string]): string {
  return `${count} ${count === 1 ? one : several}`;
}
