/** Where the command line starts: runs the command and turns what went wrong into a message and an exit code. */
import { CommanderError } from "commander";
import { serveAsThread } from "./analysisThreads";
import { exitCodes, Failure } from "./failure";
import { Output } from "./output";
import { createProgram } from "./program";

async function main(): Promise<void> {
  try {
    await createProgram(new Output(process.stdout)).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end in a "error" with exit code 0; commander has printed what there is to say.
      process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.couldNotRun;
    } else {
      process.exitCode = exitCodes.couldNotRun;
      const message = error instanceof Failure ? error.message : error instanceof Error ? error.stack : String(error);
      process.stderr.write(`carbon-lens: ${message ?? "failed"}\n`);
    }
  }
}

if (!serveAsThread()) void main();
