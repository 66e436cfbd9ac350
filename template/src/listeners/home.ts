import type { HomeBlocks } from "bolt-mongodb-app/service";

/** This app's part of the Home tab. Below it stand who installed the app, and what it may do. */
export const home: HomeBlocks = ({ userId }) => [
  {
    type: "section",
    text: {
      type: "mrkdwn",
      text: `Hello <@${userId}>. Type \`/feedback\` anywhere, and say what you think.`,
    },
  },
];
