/** `npm run editor [PATH]`: a real VS Code with the extension, on the example workspace or on PATH, until it is closed. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { openDesktop } from "./desktopHost";
import { chooseHost, quietSettings, releaseFrom, type EditorRequest } from "./host";
import { exampleFile, exampleWorkspace, lineWith } from "./layout";
import { CannotStart, runMain, say } from "./say";
import { startServer } from "./serverHost";
import { stageExtension } from "./stage";

runMain(async () => {
  const args = process.argv.slice(2);
  const request: EditorRequest = {
    release: releaseFrom(args),
    extension: stageExtension(),
    ...whatToOpen(args),
    trusted: true,
    settings: quietSettings,
    environment: {},
  };
  if ((await chooseHost()) === "desktop") return openDesktop(request);
  const server = await startServer(request);
  say(`VS Code ${server.version} with Carbon Lens, on ${request.workspace}`);
  say("Open this address in a browser; Ctrl-C ends it:");
  process.stdout.write(`${server.address()}\n`);
  await new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => {
        done();
      });
  });
  server.stop();
  return 0;
});

/** A folder; a file in its folder; without a word, the file of the examples that shows most. */
function whatToOpen(args: readonly string[]): Pick<EditorRequest, "workspace" | "file" | "line"> {
  const path = args.find((word, at) => !word.startsWith("--") && args[at - 1] !== "--vscode");
  if (path === undefined) {
    const file = join(exampleWorkspace, exampleFile.path);
    return { workspace: exampleWorkspace, file, line: lineWith(file, exampleFile.trains) };
  }
  const full = resolve(process.env.INIT_CWD ?? process.cwd(), path);
  if (!existsSync(full)) throw new CannotStart(`${full} does not exist.`);
  return statSync(full).isDirectory() ? { workspace: full } : { workspace: dirname(full), file: full };
}
