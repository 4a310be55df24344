/** The thread that analyses. It has no files and no editor: what it needs of them it asks the extension host for. */
import { parentPort } from "node:worker_threads";
import { SourceText } from "../../core/source/sourceText";
import type { DataFiles, Workspace } from "../../core/workspace";
import { loadScriptParser } from "../../parsers/loadParser";
import { loadEngine } from "../loadEngine";
import { LocalAnalyst } from "./localAnalyst";
import type { FromThread, Job, Question, ToThread } from "./messages";

/** Doors to data are made anew when files come or go; what was measured through an old one is let go of. */
const maximumDoors = 32;

const port = parentPort;
if (!port) throw new Error("this file runs in a thread");

const analyst = new LocalAnalyst(loadEngine);
const running = new Map<number, AbortController>();
const waiting = new Map<number, (value: unknown) => void>();
const doors = new Map<number, DataFiles>();
/** All workspaces share what was read of files: it is told apart by their texts. */
const shared = {};
let asked = 0;

port.on("message", (message: ToThread) => {
  if ("start" in message) void run(message.start, message.job);
  else if ("cancel" in message) running.get(message.cancel)?.abort();
  else if ("forget" in message) analyst.forget(message.forget);
  else {
    waiting.get(message.answer)?.(message.value);
    waiting.delete(message.answer);
  }
});

async function run(id: number, job: Job): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  // What came while another job ran is heard first: it may say that this one is not wanted any more.
  await new Promise(setImmediate);
  try {
    controller.signal.throwIfAborted();
    send({ done: id, result: await resultOf(id, job, controller.signal) });
  } catch (error) {
    send({ failed: id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    running.delete(id);
  }
}

function resultOf(id: number, { source: given, options, door, fixes }: Job, signal: AbortSignal): Promise<unknown> {
  const source = new SourceText(given.path, given.language, given.text, given.version, given.cells);
  const read = async (path: string): Promise<string | undefined> => {
    const text = await ask<string | undefined>({ read: path, job: id });
    // A job that nobody waits for is not answered.
    signal.throwIfAborted();
    return text;
  };
  const workspace: Workspace = {
    read,
    loadScriptParser,
    shared,
    ...(door === undefined ? {} : { data: dataOf(door) }),
  };
  return fixes
    ? analyst.findFixes(source, fixes.analysed, workspace, { ...options, signal }, fixes.runs)
    : analyst.analyze(source, workspace, { ...options, signal });
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
