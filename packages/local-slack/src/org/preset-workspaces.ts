export interface Enterprise {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface Person {
  readonly id: string;
  /** The handle, such as `ada`. */
  readonly name: string;
  readonly realName: string;
  /** An admin and owner of the workspace, and of its organization where there is one. */
  readonly isAdmin: boolean;
}

/** People who are mentioned together. */
export interface UserGroup {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly description: string;
  readonly users: readonly string[];
}

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  /** The Enterprise organization that it belongs to. */
  readonly enterprise?: Enterprise;
  /** The first is an admin, the others are not. */
  readonly people: readonly [Person, Person, ...Person[]];
  /** Id of #general, where everyone is, the bot too while the app is installed. */
  readonly general: string;
  /** Id of #random, a public channel where all people are and the bot is not. */
  readonly random: string;
  /** The leads: the first two people. */
  readonly usergroups: readonly UserGroup[];
}

/** Acme and Globex, and Initech Berlin in the Enterprise organization Initech. */
export function localWorkspaces(): readonly Workspace[] {
  return [
    workspace("ACME", "Acme", [
      ["ada", "Ada Admin"],
      ["ben", "Ben Baker"],
      ["cleo", "Cleo Clark"],
    ]),
    workspace("GLOBEX", "Globex", [
      ["gina", "Gina Gray"],
      ["hank", "Hank Hill"],
    ]),
    workspace(
      "INITECH",
      "Initech Berlin",
      [
        ["ingrid", "Ingrid Iversen"],
        ["jonas", "Jonas Jung"],
        ["kim", "Kim Kranz"],
      ],
      { id: "E0INITECH01", name: "Initech", domain: "initech" },
    ),
  ];
}

/** #partners, a Slack Connect channel of the first two workspaces: the second person of each is there, and the bots. */
export const SHARED_CHANNEL = { id: "C0SHARED01", name: "partners" } as const;

type Names = readonly [handle: string, realName: string];

/** A workspace whose ids are made of `key`, so that they are the same at each start. */
export function workspace(
  key: string,
  name: string,
  [admin, second, ...others]: readonly [Names, Names, ...Names[]],
  enterprise?: Enterprise,
): Workspace {
  const person = ([handle, realName]: Names, index: number): Person => ({
    id: `U0${key}0${index + 1}`,
    name: handle,
    realName,
    isAdmin: index === 0,
  });
  const first = [person(admin, 0), person(second, 1)] as const;
  return {
    id: `T0${key}01`,
    name,
    domain: name.toLowerCase().replaceAll(" ", "-"),
    people: [...first, ...others.map((each, index) => person(each, index + 2))],
    general: `C0${key}01`,
    random: `C0${key}02`,
    usergroups: [
      {
        id: `S0${key}01`,
        name: "Leads",
        handle: "leads",
        description: `Who leads ${name}`,
        users: first.map(({ id }) => id),
      },
    ],
    ...(enterprise && { enterprise }),
  };
}
