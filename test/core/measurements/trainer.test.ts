import assert from "node:assert/strict";
import { readMeasurements } from "../../../src/core/measurements/readMeasurements";

const state = {
  epoch: 3.0,
  global_step: 300,
  max_steps: 300,
  num_train_epochs: 3,
  num_input_tokens_seen: 0,
  total_flos: 1.5e15,
  train_batch_size: 8,
  log_history: [
    { epoch: 1, loss: 1.2, step: 100, learning_rate: 1e-5 },
    {
      epoch: 3,
      step: 300,
      total_flos: 1.5e15,
      train_loss: 0.9,
      train_runtime: 1800.5,
      train_samples_per_second: 5.33,
      train_steps_per_second: 0.167,
    },
  ],
};

describe("the Trainer's state", () => {
  it("is refused where its JSON nests without end, with the line", () => {
    const { runs, problems } = readMeasurements("trainer_state.json", `{\n"log_history":${"[".repeat(60_000)}`);
    assert.deepEqual(runs, []);
    assert.deepEqual(problems, [{ code: "measurements.bad-file", message: "JSON that is nested too deeply", line: 2 }]);
  });

  it("says how long, how many steps and samples", () => {
    const { runs, problems } = readMeasurements("out/trainer_state.json", JSON.stringify(state, null, 2));
    assert.deepEqual(problems, []);
    const [run] = runs;
    assert.ok(run);
    assert.equal(run.hours, 1800.5 / 3600);
    assert.deepEqual([run.steps, run.epochs, run.samples, run.flops, run.isComplete], [300, 3, 9597, 1.5e15, true]);
    assert.equal(run.tokens, undefined);
  });

  it("is no measurement of a training that stopped early as if it had not", () => {
    const [run] = readMeasurements("s.json", JSON.stringify({ ...state, global_step: 120 })).runs;
    assert.deepEqual([run?.steps, run?.samples, run?.isComplete], [120, undefined, false]);
  });

  it("of a checkpoint is refused: it has no time", () => {
    const text = JSON.stringify({ ...state, log_history: state.log_history.slice(0, 1) });
    assert.match(readMeasurements("trainer_state.json", text).problems[0]?.message ?? "", /no train_runtime/);
  });

  it("may hold NaN, as Python writes it", () => {
    const text = JSON.stringify(state).replace('"loss":1.2', '"loss":NaN');
    const { runs, problems } = readMeasurements("trainer_state.json", text);
    assert.equal(runs.length, 1);
    assert.deepEqual(problems, []);
  });

  it("counts no steps by a rate that is too low for its digits, and is one run with the files beside it", () => {
    const slow = { train_runtime: 857_595.0988, train_samples_per_second: 3.902, train_steps_per_second: 0.003 };
    const whole = { global_step: 2178, max_steps: 2178, epoch: 1, log_history: [{ ...slow, step: 2178, epoch: 1 }] };
    const [results] = readMeasurements("train_results.json", JSON.stringify({ ...slow, epoch: 1 })).runs;
    const [run] = readMeasurements("trainer_state.json", JSON.stringify(whole)).runs;
    assert.deepEqual([results?.steps, results?.samples], [undefined, 3_346_336]);
    assert.equal(run?.steps, 2178);
    assert.equal(results?.id, run.id);
  });

  it("that is torn is refused with its line", () => {
    const text = JSON.stringify(state, null, 1);
    const torn = readMeasurements("trainer_state.json", text.slice(0, text.indexOf('"train_runtime"')));
    assert.deepEqual(torn.runs, []);
    assert.ok((torn.problems[0]?.line ?? 0) > 20);
  });

  it("as train_results.json", () => {
    const text = '{"epoch": 2.0, "train_runtime": 3600.0, "train_samples": 1000, "train_steps_per_second": 0.5}';
    const [run] = readMeasurements("train_results.json", text).runs;
    assert.deepEqual([run?.hours, run?.steps, run?.epochs], [1, 1800, 2]);
  });
});

describe("the Trainer's output", () => {
  const printed = `***** Running training *****
  Num examples = 1,000
  Total optimization steps = 1,500
{'loss': 1.1, 'epoch': 1.0}
{'train_runtime': 7200.25, 'train_samples_per_second': 4.2, 'train_steps_per_second': 0.208, 'train_loss': 0.8, 'epoch': 3.0}
***** train metrics *****
  epoch                    =        3.0
  train_runtime            = 2:00:00.25
`;

  it("ends in a dictionary, and in a table that says the same", () => {
    const { runs, problems } = readMeasurements("train.log", printed);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      runs.map(({ line, hours, steps, epochs }) => [line, hours, steps, epochs]),
      [[5, 7200.25 / 3600, 1498, 3]],
    );
  });

  it("writes numbers as text since version 5", () => {
    const text = "{'train_runtime': '3600', 'train_samples_per_second': '4.2', 'epoch': '3'}";
    const [run] = readMeasurements("train.log", text).runs;
    assert.deepEqual([run?.hours, run?.epochs], [1, 3]);
  });

  it("holds as many runs as it ended", () => {
    const { runs } = readMeasurements(
      "train.log",
      printed + printed.replaceAll("7200.25", "3600.5").replace("2:00:00", "1:00:00"),
    );
    assert.equal(runs.length, 2);
  });
});

describe("LLaMA-Factory's log", () => {
  const line = (step: number, elapsed: string, more: object = {}): string =>
    JSON.stringify({
      current_steps: step,
      total_steps: 300,
      loss: 1.2,
      epoch: step / 100,
      elapsed_time: elapsed,
      ...more,
    });

  it("says how long, how many steps, epochs and tokens", () => {
    const text = [line(10, "0:00:32"), line(300, "1 day, 2:30:00", { total_tokens: 1e6 }), ""].join("\n");
    const { runs, problems } = readMeasurements("saves/trainer_log.jsonl", text);
    assert.deepEqual(problems, []);
    const [run] = runs;
    assert.deepEqual([run?.tool, run?.hours, run?.steps, run?.isComplete], ["llama-factory", 26.5, 300, true]);
    assert.deepEqual([run?.epochs, run?.tokens], [3, 1e6]);
  });

  it("adds up the times of a training that was resumed, and is not complete before the last step", () => {
    const [run] = readMeasurements("t.jsonl", [line(100, "1:00:00"), line(110, "0:30:00")].join("\n")).runs;
    assert.deepEqual([run?.hours, run?.steps, run?.isComplete], [1.5, 110, false]);
  });

  it("that is torn gives what stands before, with the line", () => {
    const whole = line(100, "1:00:00");
    const { runs, problems } = readMeasurements("t.jsonl", `${whole}\n${whole.slice(0, 40)}`);
    assert.equal(runs[0]?.hours, 1);
    assert.deepEqual(
      problems.map(({ code, line: at }) => [code, at]),
      [["measurements.bad-record", 2]],
    );
  });
});
