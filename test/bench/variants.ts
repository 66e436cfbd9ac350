/** A server that is measured: the name that chooses it, what it is, and the file in `variants/` that runs it. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly eventInbox: boolean;
  /** So many on one database; each request goes to the next of them. */
  readonly processes: number;
  /** The folder of another checkout of this repository, built for its own benchmark, whose file it is; else this one's. */
  readonly checkout?: string;
}

const BOLT = { file: "bolt", eventInbox: false, processes: 1 };
const APP = { file: "app", eventInbox: false, processes: 1 };

export const VARIANTS: readonly Variant[] = [
  { ...BOLT, name: "least", title: "The least any receiver must do", file: "least" },
  { ...BOLT, name: "bolt-express", title: "Bolt + ExpressReceiver" },
  { ...BOLT, name: "bolt-http", title: "Bolt + HTTPReceiver" },
  { ...BOLT, name: "bolt-http-memory", title: "Bolt + HTTPReceiver, MemoryInstallationStore" },
  { ...BOLT, name: "slack-edge", title: "slack-edge behind node:http", file: "slack-edge" },
  { ...APP, name: "app", title: "This app without inbox" },
  { ...APP, name: "app-2", title: "This app without inbox, two processes", processes: 2 },
  { ...APP, name: "app-inbox", title: "This app with inbox", eventInbox: true },
  {
    ...APP,
    name: "app-inbox-2",
    title: "This app with inbox, two processes",
    eventInbox: true,
    processes: 2,
  },
];

/** What is added to the name of a variant of another checkout. */
const THERE = "@against";

/** The variant as another checkout has it. */
export function against(variant: Variant, checkout: string): Variant {
  return { ...variant, name: nameAgainst(variant.name), checkout };
}

export function nameAgainst(name: string): string {
  return `${name}${THERE}`;
}

/** What a ratio of CPU per event is against. */
export const REFERENCES = ["bolt-express", "bolt-http"] as const;

/** Those whose memory is of interest: Bolt's, and this app's. */
export const MEMORY_VARIANTS: readonly string[] = ["bolt-express", "app", "app-inbox"];

export function named(names: readonly string[]): Variant[] {
  return VARIANTS.filter(({ name }) => names.includes(name));
}

export function titleOf(name: string): string {
  return VARIANTS.find((variant) => variant.name === name)?.title ?? name;
}
