// Runs the built program of `dist/cli`, one command after the other, and starts of the service that fail, in one process: each is
// evaluated anew, and what it imports is there already, which saves most of the half second of processor time that a
// process of its own costs.
// See command-process.ts.
import { pathToFileURL } from "node:url";

/** What the service listens to, in its process. */
const LISTENED_TO = ["uncaughtException", "unhandledRejection", "SIGTERM", "SIGINT"];

const exit = process.exit.bind(process);

let runs = 0;

process.on("message", async ({ file, args, directory, environment }) => {
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) {
    process[stream].write = (text, ...rest) => {
      said[stream] += text;
      rest.findLast((each) => typeof each === "function")?.();
      return true;
    };
  }
  process.exit = (code) => {
    process.exitCode = code;
  };
  process.exitCode = undefined;
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.argv = [process.execPath, file, ...args];
  runs += 1;
  process.chdir(directory);
  try {
    const { runService } = await import(`${pathToFileURL(file)}?run=${runs}`);
    await runService?.(); // a command runs when it is imported
  } catch (error) {
    said.stderr += `${error.stack}\n`;
    process.exitCode = 1;
  }
  for (const event of LISTENED_TO) process.removeAllListeners(event);
  process.send({ code: process.exitCode ?? 0, ...said });
});
// Ends with the tests' process.
process.once("disconnect", () => exit());
