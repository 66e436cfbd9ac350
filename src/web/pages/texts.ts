/** What the pages say, all of it but what the manifest says itself, where the app has no words of its own. */
export const TEXTS = {
  // On several pages:
  addToSlack: "Add to Slack",
  signInWithSlack: "Sign in with Slack",
  tryAgain: "Try again",
  openSlack: "Open Slack",
  support: "Support",
  privacy: "Privacy",

  landing: {
    slackAsksFirst: "Slack asks for your approval first.",
    organizations: "Admins of an organization can add it to many workspaces at once.",
    oneWorkspace: "This app runs in one workspace, and cannot be added to others from here.",
    about: "About",
    bot: "What the bot can do",
    account: "What it can do as you",
    onlyConnected: "Only if you connect your own account.",
    onlyIfAllowed: "Only if you allow it; the app works without:",
    installerConnects:
      "Whoever adds the app connects their own account with it. Everyone else decides for themselves.",
    commands: "Commands",
  },

  installed: {
    heading: (app: string, where: string | undefined) => `${app} is installed${where ? ` in ${where}` : ""}`,
    slackOpens: "Slack opens by itself. If it does not:",
    firstStep: (bot: string) => `Add ${bot} to a channel and mention it there, or write to it.`,
    isConnected: "Your own account is connected: the app can act as you.",
    chooseWorkspaces: "Choose workspaces",
    oneStepLeft:
      "One step is left: an admin of the organization chooses the workspaces that get the app. It answers in none before that.",
  },

  connected: {
    heading: (app: string, where: string | undefined) =>
      `${app} can now act as you${where ? ` in ${where}` : ""}`,
    undo: "You can disconnect your account at any time, on the app's Home tab in Slack.",
  },

  leftOut: {
    bot: (what: string) => `What you left out, the bot cannot do: ${what}.`,
    account: (what: string) => `What you left out, the app cannot do as you: ${what}.`,
    laterOnHomeTab: "You can allow it at any time, on the app's Home tab in Slack.",
    later: "You can allow it at any time: do the same again, and choose it at Slack.",
  },

  workspaces: {
    heading: "Your workspaces",
    signInFirst: "Sign in with Slack, and see where you have installed the app and connected your account.",
    signOut: "Sign out",
    another: "Sign in to another workspace",
    organization: (name: string) => `${name} (all workspaces)`,
    installedByYou: (day: string | undefined) => `You have installed the app here${day ? ` on ${day}` : ""}.`,
    installedByOthers: (day: string | undefined) =>
      `Somebody else has installed the app here${day ? ` on ${day}` : ""}. They can remove it, and so can your admins at Slack.`,
    notInstalled: "The app is not installed here.",
    needsReinstall: "The app stops working here soon: Slack does not renew its token. Install it again.",
    asksForMore: "The app has learned something new, which it may not do here yet:",
    reinstall: "Install again",
    reinstallIn: (where: string) => `Install again in ${where}`,
    remove: "Remove",
    removeFrom: (where: string) => `Remove from ${where}`,
    isConnected: "Your own account is connected: the app can act as you.",
    disconnect: "Disconnect your account",
    disconnectIn: (where: string) => `Disconnect your account in ${where}`,
    isNotConnected: "Your own account is not connected: the app cannot act as you.",
    connect: "Connect your account",
    connectIn: (where: string) => `Connect your account in ${where}`,
    removeHeading: (app: string, where: string) => `Remove ${app} from ${where}?`,
    removeSentence:
      "It is uninstalled at Slack for everybody there, and everything that is stored of it here is deleted. It can be installed again.",
    keep: "Keep it",
    disconnected: "Your account is disconnected, and its token revoked.",
    removed: "The app is removed.",
    notDone: "Nothing was changed",
    back: "Back to your workspaces",
    notYours:
      "You cannot do this here. It may have been done already, or somebody else has installed the app since.",
    oldForm: "The page was out of date. Go back, and try again.",
    slackAway: "Slack did not confirm it. Try again in a minute.",
  },

  noSlackHere: "No Slack on this device?",
  inTheBrowser: "Use Slack in the browser",

  notInstalled: {
    heading: (app: string) => `${app} is not installed in this workspace`,
    sentence: "Nothing was connected. Your account can be connected once the app is installed there.",
  },

  nothingHere: {
    heading: "There is nothing here",
    sentence: "This address has no page.",
    home: "Go to the start page",
  },

  nothingToInstall: {
    heading: "There is nothing to install",
    sentence: "This app asks for nothing but who you are, when you sign in with Slack.",
  },

  nothingToConnect: {
    heading: "There is nothing to connect",
    sentence: "This app never acts as a person, so it needs nobody's own account.",
  },

  noWorkspaceInLink: {
    heading: "This link does not work",
    sentence: "It names no workspace to connect your account in. Open it from the app in Slack.",
  },

  installLinkExpired: {
    heading: "This link does not work any more",
    sentence: "It has expired. Ask whoever gave it to you for a new one.",
  },

  installLinkNotOurs: {
    heading: "This link does not work",
    sentence: "It is not complete, or was not made for this app. Ask whoever gave it to you for a new one.",
  },

  installRefused: {
    heading: "The app was not installed",
  },

  botMissing: {
    heading: "The bot is missing",
    sentence: "Slack was not asked for the bot's permissions. Nothing was installed.",
  },

  anotherWorkspace: {
    heading: "This was another workspace",
    sentence:
      "You approved a workspace other than the one that the link was for. Nothing was connected. Choose the right workspace at Slack.",
  },

  cancelled: {
    heading: "Nothing was changed",
    sentence: "The request was cancelled in Slack. You can try again whenever you like.",
  },

  notApproved: {
    heading: "Slack refused the request",
    sentence:
      "Slack sent you back without an approval. Your workspace may need an admin to approve the app first.",
  },

  linkUsed: {
    heading: "This link was already used",
    sentence: "If you saw that it worked, you are done. Otherwise try again.",
  },

  linkUsedOrElsewhere: {
    heading: "This link does not work here",
    sentence:
      "It was already used, or it was opened in another browser than the one it was made in, or this browser keeps no cookies from this site. If you saw that it worked, you are done: loading the page again changes nothing. Otherwise allow cookies for this site, and try again; without them you will be back here.",
  },

  linkReplaced: {
    heading: "This link does not work any more",
    sentence:
      "Another one was begun in this browser since, and only the newest works. If you saw that it worked, you are done. Otherwise try again.",
  },

  linkNotOurs: {
    heading: "This link does not work",
    sentence: "It was not made by this app. Try again here.",
  },

  linkExpired: {
    heading: "This link does not work any more",
    sentence: "It has expired. Try again; a link works for ten minutes.",
  },

  codeRefused: {
    heading: "Slack refused the request",
    sentence: "Slack did not accept the approval: it may have expired or been used before. Try again.",
  },

  installedForOrganization: {
    heading: "Slack refused the request",
    sentence:
      "The app is installed for the whole organization already. An admin there adds it to your workspace.",
  },

  notDistributed: {
    heading: "Something went wrong here",
    sentence:
      "The app may not be installed in your workspace yet: whoever runs it has to distribute it first.",
  },

  signInLinkWrong: {
    heading: "This link does not work",
    sentence: "It leads to a place to which this app sends nobody. Sign in from the start page.",
  },

  signInNotProven: {
    heading: "You were not signed in",
    sentence:
      "What Slack said of you could not be verified. Try again; if it happens again, tell whoever runs this app.",
  },

  slackAway: {
    heading: "Slack did not answer",
    sentence:
      "Slack could not be reached or had a problem of its own. This is not finished. Try again in a minute.",
  },

  stillInFlight: {
    heading: "This takes longer than it should",
    sentence:
      "Slack or our database is slow. It may still work: look in Slack in a minute, and try again if it did not.",
  },

  databaseAway: {
    heading: "The app is not available",
    sentence: "Our database does not answer. This is not finished. Try again in a minute.",
  },

  unexpected: {
    heading: "Something went wrong here",
    sentence: "This did not work because of a problem on our side. Try again in a minute.",
  },
} as const;

type InWords<Words> = Words extends string
  ? string
  : Words extends (...values: never) => string
    ? Words
    : { readonly [Name in keyof Words]: InWords<Words[Name]> };

/** The words of all pages. */
export type Texts = InWords<typeof TEXTS>;

/** An app's own words for some of the pages; the others keep theirs. */
export type OwnTexts = {
  readonly [Part in keyof Texts]?: Texts[Part] extends string ? string : Partial<Texts[Part]>;
};

/** The words of all pages, some of them the app's own. */
export function textsWith(own: OwnTexts): Texts {
  const words = Object.entries(TEXTS).map(([part, words]) => {
    const others = own[part as keyof Texts];
    return [part, typeof words === "string" ? (others ?? words) : { ...words, ...(others as object) }];
  });
  return Object.fromEntries(words);
}

/** The parts that are a heading and a sentence, and nothing that they are made with. */
export type MessageName = {
  [Part in keyof Texts]: Texts[Part] extends Message ? Part : never;
}[keyof Texts];

/** A heading and the sentence under it. */
export interface Message {
  readonly heading: string;
  readonly sentence: string;
}
