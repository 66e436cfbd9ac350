/** The app's own paths; those that Slack is told of are in the manifest. */
export const INSTALL_PATH = "/slack/install";
export const CONNECT_PATH = "/slack/connect";
