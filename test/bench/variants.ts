/** A server that is measured: the letter that names it, what it is, and the file in `variants/` that runs it. */
export interface Variant {
  readonly letter: string;
  readonly name: string;
  readonly file: string;
  readonly eventInbox: boolean;
}

export const VARIANTS: readonly Variant[] = [
  { letter: "a", name: "The least any receiver must do", file: "least", eventInbox: false },
  { letter: "b", name: "Bolt, authorize looks nothing up", file: "bolt", eventInbox: false },
  { letter: "c", name: "Bolt, MemoryInstallationStore", file: "bolt-memory-store", eventInbox: false },
  { letter: "d", name: "This app without inbox", file: "app", eventInbox: false },
  { letter: "e", name: "This app with inbox", file: "app", eventInbox: true },
];
