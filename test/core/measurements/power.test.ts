import assert from "node:assert/strict";
import { readMeasurements } from "../../../src/core/measurements/readMeasurements";
import { near } from "./near";

/** Rows of two devices, one a minute for an hour. */
function samples(write: (minute: number, device: number) => string): string {
  const minutes = Array.from({ length: 61 }, (_, minute) => minute);
  return minutes.flatMap((minute) => [write(minute, 0), write(minute, 1)]).join("\n");
}

function clock(minute: number): string {
  return `${String(9 + Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00`;
}

describe("nvidia-smi --query-gpu", () => {
  const header = "timestamp, index, name, power.draw [W], utilization.gpu [%]";

  it("is integrated to the energy of the boards", () => {
    const text = samples(
      (minute, gpu) => `2026/03/01 ${clock(minute)}.120, ${gpu}, NVIDIA L4, ${gpu === 0 ? "60.00" : "40.00"} W, 95 %`,
    );
    const { runs, problems } = readMeasurements("gpu.csv", `${header}\n${text}\n`);
    assert.deepEqual(problems, []);
    const [run] = runs;
    assert.ok(run);
    near(run.hours, 1);
    near(run.boardKwh, 0.1);
    near(run.acceleratorWatts, 50);
    assert.deepEqual([run.accelerator, run.acceleratorCount], ["NVIDIA L4", 2]);
    assert.deepEqual([run.startedAt, run.endedAt], ["2026-03-01T09:00:00", "2026-03-01T10:00:00"]);
  });

  it("without units, and with the mean that newer drivers write", () => {
    const text = samples((minute, gpu) => `2026/03/01 ${clock(minute)}.120, ${gpu}, NVIDIA L4, 55, 50`);
    const [run] = readMeasurements(
      "gpu.csv",
      `timestamp, index, name, power.draw.average [W], power.draw.instant [W]\n${text}`,
    ).runs;
    near(run?.acceleratorWatts, 55);
  });

  it("counts the time and the devices that were at work", () => {
    const text = samples((minute, gpu) => {
      const isAtWork = gpu === 1 && minute >= 10 && minute <= 40;
      return `2026/03/01 ${clock(minute)}.000, ${gpu}, NVIDIA L4, ${isAtWork ? 70 : 15} W, ${isAtWork ? 90 : 0} %`;
    });
    const [run] = readMeasurements("gpu.csv", `${header}\n${text}`).runs;
    assert.equal(run?.acceleratorCount, 1);
    near(run.hours, 0.5);
    near(run.boardKwh, 0.035);
    assert.equal(run.startedAt, "2026-03-01T09:10:00");
  });

  it("leaves out a pause of the meter", () => {
    const text = ["09:00:00", "09:00:10", "09:00:20", "12:00:00", "12:00:10"].map(
      (time) => `2026/03/01 ${time}.000, 0, A, 100 W, 9 %`,
    );
    near(readMeasurements("gpu.csv", [header, ...text].join("\n")).runs[0]?.hours, 30 / 3600);
  });

  it("of several devices under no name is refused", () => {
    const text = samples((minute, gpu) => `2026/03/01 ${clock(minute)}.00${gpu}, 55 W`);
    const { runs, problems } = readMeasurements("gpu.csv", `timestamp, power.draw [W]\n${text}`);
    assert.deepEqual(runs, []);
    assert.match(problems[0]?.message ?? "", /cannot be told apart/);
  });

  it("loses only the samples that are broken; one that the driver has not is none", () => {
    const text = `${header}
2026/03/01 09:00:00.000, 0, A, 100 W, 9 %
2026/03/01 09:00:30.000, 0, A, [N/A], 9 %
2026/03/01 09:00:4, 0, A, 100 W, 9 %
2026/03/01 09:01:00.000, 0, A, hot, 9 %
2026/03/01 09:02:00.000, 0, A, 100 W, 9 %`;
    const { runs, problems } = readMeasurements("gpu.csv", text);
    near(runs[0]?.boardKwh, 100 / 30 / 1000);
    assert.deepEqual(
      problems.map(({ line }) => line),
      [4, 5],
    );
  });
});

describe("dmon", () => {
  it("of nvidia-smi has times where it was asked for them", () => {
    const rows = samples(
      (minute, gpu) => ` 20260301   ${clock(minute)}      ${gpu}    ${gpu === 0 ? 60 : 40}     50      -     99     40`,
    );
    const text = `#Date       Time        gpu    pwr  gtemp  mtemp     sm    mem
#YYYYMMDD   HH:MM:SS    Idx      W      C      C      %      %
${rows}
#Date       Time        gpu    pwr  gtemp  mtemp     sm    mem
`;
    const { runs, problems } = readMeasurements("dmon.txt", text);
    assert.deepEqual(problems, []);
    assert.equal(runs[0]?.tool, "nvidia-smi");
    near(runs[0].boardKwh, 0.1);
  });

  it("of nvidia-smi as CSV", () => {
    const rows = samples((minute, gpu) => `20260301, ${clock(minute)}, ${gpu}, 50, 99`);
    const [run] = readMeasurements(
      "dmon.csv",
      `#Date, Time, gpu, pwr, sm\n#YYYYMMDD, HH:MM:SS, Idx, W, %\n${rows}`,
    ).runs;
    near(run?.acceleratorWatts, 50);
  });

  it("of DCGM has no times: a draw and no energy", () => {
    const text = `#Entity   POWER   GPUTL
ID
GPU 0     300.5   98
GPU 1     299.5   99
GPU 0     300.0   98
GPU 1     N/A     99
`;
    const { runs, problems } = readMeasurements("dcgm.txt", text);
    assert.deepEqual(problems, []);
    const [run] = runs;
    assert.ok(run);
    assert.deepEqual(
      [run.tool, run.acceleratorWatts, run.acceleratorCount, run.hours, run.boardKwh],
      ["dcgm", 300, 2, undefined, undefined],
    );
  });

  it("reads DCGM's own fields from a table, of devices on several hosts", () => {
    const row = (at: number, host: string, watts: string): string =>
      `${String(at)},${host},0,NVIDIA A100-SXM4-80GB,${watts},98`;
    const text = [
      "timestamp,Hostname,gpu,modelName,DCGM_FI_DEV_POWER_USAGE,DCGM_FI_DEV_GPU_UTIL",
      ...[0, 1800, 3600].flatMap((after) => [
        row(1_767_225_600 + after, "node-1", "300"),
        row(1_767_225_600 + after, "node-2", "200"),
      ]),
    ].join("\n");
    const { runs, problems } = readMeasurements("power.csv", text);
    assert.deepEqual(problems, []);
    const [run] = runs;
    assert.ok(run);
    assert.deepEqual(
      [run.tool, run.acceleratorCount, run.hours, run.boardKwh, run.accelerator, run.startedAt],
      ["dcgm", 2, 1, 0.5, "NVIDIA A100-SXM4-80GB", "2026-01-01T00:00:00Z"],
    );
  });
});
