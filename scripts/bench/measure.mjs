/** How things are timed. */
import { Bench } from "tinybench";

/** How long each thing is measured, ms. */
const time = 200;
/** In a comparison both are measured by turns, so often and so long each. */
const rounds = { many: 5, few: 3 };
/** So much longer than a round both are run before the first: an analysis is some 1,400 functions, and the last of them is compiled after some hundred runs. */
const warmUps = 25;

/** Mean processor time of a call in ms, the collector's and compiler's share included: what others do on the machine takes nothing of it. */
export async function milliseconds(run) {
  const bench = new Bench({ now: processorTime, time, warmupTime: time / 2, throws: true });
  bench.add("it", run);
  const [task] = await bench.run();
  return task.result.latency.mean;
}

/**
 * The processor time of one call over that of another, both warm: the median of some rounds in which they take turns. Where others work on
 * the machine, a long call is interrupted more often than a short one, so that the clock would tell another ratio.
 */
export async function ratioOf(run, base, { isShort = false } = {}) {
  const ratios = [];
  for (let round = 0; round < (isShort ? rounds.few : rounds.many); round++) {
    const warmupTime = round === 0 ? time * (isShort ? 5 : warmUps) : 0;
    const bench = new Bench({ now: processorTime, time, iterations: 5, warmupTime, warmupIterations: 0, throws: true });
    bench.add("run", run).add("base", base);
    const [one, other] = await bench.run();
    ratios.push(one.result.latency.mean / other.result.latency.mean);
  }
  return median(ratios);
}

/** Milliseconds of all threads of this process. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Processor seconds of a call, of which others on the machine take nothing; the least of a few, the first ones being compiled. */
export function processorSeconds(run, times = 5) {
  const taken = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return Math.min(...taken);
}

export function median(values) {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? NaN;
}
