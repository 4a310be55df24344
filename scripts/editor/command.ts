import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { CannotStart } from "./say";

/** Runs a command to its end and gives its exit code and what it printed. `echo` also shows the output while it runs. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly folder?: string; readonly environment?: NodeJS.ProcessEnv; readonly echo?: boolean } = {},
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    // npm and its kin are .cmd files on Windows, which only a shell can start.
    const child = spawn(command, args, {
      cwd: options.folder,
      env: options.environment ?? process.env,
      shell: process.platform === "win32",
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (options.echo) process.stderr.write(chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code: code ?? 1, output });
    });
  });
}

/** As {@link runCommand}, for a step without which nothing can go on. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: Parameters<typeof runCommand>[2] = {},
): Promise<void> {
  const { code, output } = await runCommand(command, args, options);
  if (code !== 0) throw new CannotStart(`${command} ${args.join(" ")} failed (${String(code)}):\n${output.trim()}`);
}

/** Whether a command of this name can be found. */
export function hasCommand(name: string): boolean {
  return spawnSync(process.platform === "win32" ? "where" : "which", [name], { stdio: "ignore" }).status === 0;
}

/** Ends a child that was started `detached`, with all that it started itself. */
export function stopWithChildren(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    if (process.platform === "win32") child.kill();
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile.
  }
}
