import { PYTHON, pythonSuite } from "../python-suite.js";
import { type AppCode, runCases } from "./run-apps.js";

pythonSuite(
  "An app on Bolt for Python that local-slack run starts, with slack_bolt from PyPI (long: 15 s)",
  (packages) => {
    const app = (name: string, options: string): AppCode => ({
      name,
      get text() {
        return `
import os, sys
os.chdir(os.path.dirname(__file__))
sys.path.insert(0, ${JSON.stringify(packages())})
from slack_bolt import App
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore

app = App(${options})

@app.event("app_mention")
def mention(event, say):
    say(text=f"Hello <@{event['user']}>!", thread_ts=event["ts"])

app.start(port=int(os.environ["PORT"]))
`;
      },
      command: (_directory, file) => [PYTHON, "-u", file],
    });
    const settings = `OAuthSettings(
  scopes=["app_mentions:read", "chat:write"],
  installation_store=FileInstallationStore(base_dir="installations"),
  state_store=FileOAuthStateStore(expiration_seconds=600, base_dir="states"),
)`;
    runCases({
      withToken: app("app.py", 'token=os.environ["SLACK_BOT_TOKEN"]'),
      withOAuth: app("oauth_app.py", `oauth_settings=${settings}`),
    });
  },
);
