/** The server host: VS Code's server on a local port, its workbench opened in headless Chromium. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
import { launchBrowser } from "./browser";
import { stopWithChildren } from "./command";
import { suiteTimeoutMilliseconds, type EditorRequest, type SuiteRequest } from "./host";
import { urlPath } from "./layout";
import { CannotStart } from "./say";
import { installServer } from "./serverInstall";

const startTimeoutMilliseconds = 60_000;

export interface RunningServer {
  readonly version: string;
  /** The address of the workbench with the folder open and the extension loaded; with a module of tests, it runs them. */
  address(tests?: string): string;
  stop(): void;
}

/** Starts the server and waits until it listens. */
export async function startServer(request: EditorRequest): Promise<RunningServer> {
  const installed = await installServer(request.release);
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "carbon-lens-server-"));
  mkdirSync(join(data, "data", "Machine"), { recursive: true });
  writeFileSync(join(data, "data", "Machine", "settings.json"), JSON.stringify(request.settings, undefined, 2));
  const child = spawn(
    installed.node,
    [
      // code-server's own entry does not pass the flag for the test driver on, so its server is started directly.
      installed.main,
      ...["--host", "127.0.0.1", "--port", String(port), "--without-connection-token"],
      ...["--server-data-dir", data, "--extensions-dir", join(data, "extensions")],
      "--accept-server-license-terms",
      "--enable-smoke-test-driver",
      ...["--telemetry-level", "off"],
      ...(request.trusted ? ["--disable-workspace-trust"] : []),
    ],
    {
      env: { ...process.env, ...request.environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    },
  );
  const stop = (): void => {
    stopWithChildren(child);
    rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", stop);
  try {
    await untilListening(child);
  } catch (error) {
    stop();
    throw error;
  }
  const authority = `127.0.0.1:${String(port)}`;
  return {
    version: installed.version,
    address: (tests) => workbenchAddress(authority, request, tests),
    stop: () => {
      process.off("exit", stop);
      stop();
    },
  };
}

/** Runs a compiled suite in the server's extension host. Gives its exit code: 0 when all passed. */
export async function runServerSuite(
  request: SuiteRequest,
): Promise<{ readonly code: number; readonly version: string }> {
  const server = await startServer(request);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const finished = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code: number) => {
        resolve(code);
      });
    });
    await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
      for (const line of format(...args).split("\n")) request.onLine(line);
    });
    await page.goto(server.address(request.tests));
    return { code: await orTimeout(finished), version: server.version };
  } finally {
    await browser.close();
    server.stop();
  }
}

function workbenchAddress(authority: string, request: EditorRequest, tests?: string): string {
  const { workspace, extension, file, line } = request;
  const remote = (path: string): string => `vscode-remote://${authority}${urlPath(path)}`;
  const payload = [["extensionDevelopmentPath", remote(extension)]];
  if (tests) payload.push(["extensionTestsPath", remote(tests)]);
  if (file) payload.push(["openFile", line === undefined ? remote(file) : `${remote(file)}:${String(line)}`]);
  // Without a line the file opens in the editor of its kind; a notebook as a notebook.
  if (line !== undefined) payload.push(["gotoLineMode", "true"]);
  const kind = workspace?.endsWith(".code-workspace") ? "workspace" : "folder";
  const opened = workspace === undefined ? "ew=true" : `${kind}=${urlPath(workspace)}`;
  return `http://${authority}/?${opened}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

async function untilListening(child: ChildProcess): Promise<void> {
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => {
      reject(new CannotStart(`The VS Code server ${why}:\n${output.trim()}`));
    };
    const timer = setTimeout(() => {
      fail("did not start in time");
    }, startTimeoutMilliseconds);
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!output.includes("Extension host agent listening on")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.on("close", () => {
      fail("stopped at once");
    });
  });
}

async function orTimeout(finished: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new CannotStart(`The tests did not finish within ${String(suiteTimeoutMilliseconds / 1000)} s.`));
    }, suiteTimeoutMilliseconds);
  });
  try {
    return await Promise.race([finished, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address && typeof address === "object") resolve(address.port);
        else reject(new Error("no free port"));
      });
    });
  });
}
