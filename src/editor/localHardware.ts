/** The accelerators of this machine, where its driver tells. Asked for only when somebody pins, and only offered. */
import { execFile } from "node:child_process";
import { homedir } from "node:os";

const patienceMilliseconds = 3000;

/** Names as the driver prints them, one for each device; empty where there is no driver or it does not answer. */
export function localAccelerators(): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const options = { timeout: patienceMilliseconds, windowsHide: true, cwd: homedir() };
    try {
      // By its own name, from a folder that no workspace controls, with arguments of ours alone.
      execFile("nvidia-smi", ["--query-gpu=name", "--format=csv,noheader"], options, (error, output) => {
        const names = error ? [] : output.split(/\r?\n/).map((name) => name.trim());
        resolve(names.filter((name) => name !== ""));
      });
    } catch {
      resolve([]);
    }
  });
}
