/** The thread that analyses. It has no files and no editor: what it needs of them it asks the extension host for. */
import { parentPort } from "node:worker_threads";
import { PartMissingError } from "../../core/loadPart";
import { SourceText } from "../../core/source/sourceText";
import { build } from "../../core/version";
import type { DataFiles, Workspace } from "../../core/workspace";
import { loadScriptParser } from "../../parsers/loadParser";
import { loadEngine } from "../loadEngine";
import { LocalAnalyst } from "./localAnalyst";
import type { Stop } from "./analyst";
import type { FromThread, Job, Question, ToThread } from "./messages";
import { SharedStop } from "./sharedStop";

/** Doors to data are made anew when files come or go; what was measured through an old one is let go of. */
const maximumDoors = 32;

const port = parentPort;
if (!port) throw new Error("this file runs in a thread");

const analyst = new LocalAnalyst(loadEngine);
const waiting = new Map<number, (value: unknown) => void>();
const doors = new Map<number, DataFiles>();
/** All workspaces share what was read of files: it is told apart by their texts. */
const shared = {};
let asked = 0;

send({ build });
port.on("message", (message: ToThread) => {
  if ("start" in message) void run(message.start, message.job, new SharedStop(message.stop));
  else if ("forget" in message) analyst.forget(message.forget);
  else {
    waiting.get(message.answer)?.(message.value);
    waiting.delete(message.answer);
  }
});

async function run(id: number, job: Job, stop: Stop): Promise<void> {
  try {
    stop.throwIfAborted();
    send({ done: id, result: await resultOf(id, job, stop) });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const missing =
      error instanceof PartMissingError
        ? { part: error.part, ...(error.found === undefined ? {} : { found: error.found }) }
        : {};
    send({ failed: id, message, ...missing });
  }
}

function resultOf(id: number, { source: given, options, door, fixes }: Job, stop: Stop): Promise<unknown> {
  const source = new SourceText(given.path, given.language, given.text, given.version, given.cells);
  const read = async (path: string): Promise<string | undefined> => {
    const text = await ask<string | undefined>({ read: path, job: id });
    // A job that nobody waits for is not answered.
    stop.throwIfAborted();
    return text;
  };
  const workspace: Workspace = {
    read,
    loadScriptParser,
    shared,
    ...(door === undefined ? {} : { data: dataOf(door) }),
  };
  return fixes
    ? analyst.findFixes(source, fixes.analysed, workspace, { ...options, signal: stop }, fixes.runs)
    : analyst.analyze(source, workspace, { ...options, signal: stop });
}

function dataOf(door: number): DataFiles {
  const known = doors.get(door);
  doors.delete(door);
  const data: DataFiles = known ?? {
    size: (path) => ask({ size: path, door }),
    list: (path) => ask({ list: path, door }),
    bytes: (path, from, to) => ask({ bytes: path, from, to, door }),
  };
  doors.set(door, data);
  for (const oldest of doors.keys()) {
    if (doors.size <= maximumDoors) break;
    doors.delete(oldest);
  }
  return data;
}

function ask<T>(question: Question): Promise<T> {
  const id = ++asked;
  send({ ask: id, question });
  return new Promise((resolve) => {
    waiting.set(id, resolve as (value: unknown) => void);
  });
}

function send(message: FromThread): void {
  port?.postMessage(message);
}
