// Runs the commands of the test build, one after the other, and starts of the service that fail, in one process, which
// saves the processor time that a process of its own costs to start.
// See command-process.ts.
import { createRequire } from "node:module";

/** What the service listens to, in its process. */
const LISTENED_TO = ["uncaughtException", "unhandledRejection", "SIGTERM", "SIGINT"];

const require = createRequire(import.meta.url);
const [, , programs] = process.argv;
const exit = process.exit.bind(process);

process.on("message", async ({ program, args, directory, environment }) => {
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
  process.argv = [process.execPath, program, ...args];
  process.chdir(directory);
  try {
    if (program === "service") delete require.cache[programs]; // it is made to run once
    await require(programs)[program]();
  } catch (error) {
    said.stderr += `${error.stack}\n`;
    process.exitCode = 1;
  }
  for (const event of LISTENED_TO) process.removeAllListeners(event);
  process.send({ code: process.exitCode ?? 0, ...said });
});
// Ends with the tests' process.
process.once("disconnect", () => exit());
