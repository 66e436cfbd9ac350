// npm run -s times -w local-slack: what startSlack and a mention with its answer take on this machine.
import { answerTimes, startTimes, type Times } from "./times.js";

const COUNT = 50;

function line(what: string, times: Times): string {
  const ms = (value = 0) => `${value.toFixed(1)} ms`;
  return `${what}: half of ${times.length} took at most ${ms(times[Math.floor(times.length / 2)])}; the fastest ${ms(times[0])}, the slowest ${ms(times.at(-1))}\n`;
}

process.stdout.write(line("startSlack()", await startTimes(COUNT)));
process.stdout.write(line("a mention and its answer", await answerTimes(COUNT)));
