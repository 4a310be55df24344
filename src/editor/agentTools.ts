/** The tools that the editor's language models may call: the same questions and answers as over MCP, from the files as they are open. */
import * as vscode from "vscode";
import type { AgentHost } from "../core/agent/answerAgent";
import { agentTools, type AgentToolName } from "../core/agent/agentTools";
import { languageOfPath } from "../core/source/sourceText";
import { Owner } from "./disposable";
import { uriOf } from "./documents";
import { candidateFiles } from "./files";
import type { LiveGrids } from "./liveGrids";
import { loadEngine } from "./loadEngine";
import { loadWording, type Wording } from "./loadWording";
import { readPins } from "./settings";
import { today } from "./today";
import type { WindowLog } from "./windowLog";
import { FolderWorkspace, type FileReader } from "./workspace";

/** The name under which package.json declares a tool. */
export function languageModelToolName(name: AgentToolName): string {
  return `carbonLens_${name}`;
}

export class AgentTools extends Owner {
  constructor(
    private readonly reader: FileReader,
    private readonly live: LiveGrids,
    private readonly log: WindowLog,
  ) {
    super();
    // Editors that are built on VS Code may come without it.
    const { lm } = vscode as { readonly lm?: Partial<typeof vscode.lm> };
    if (!lm?.registerTool) return;
    for (const { name, title } of agentTools)
      this.own(
        lm.registerTool<object>(languageModelToolName(name), {
          prepareInvocation: () => ({ invocationMessage: title }),
          invoke: ({ input }) => this.answer(name, input),
        }),
      );
  }

  /** The words first, for a model reads them first; then the contract's JSON. */
  private async answer(name: AgentToolName, input: object): Promise<vscode.LanguageModelToolResult> {
    const { answerAgent } = await loadEngine();
    const { text, json } = await answerAgent(name, input, this.hostFor(await loadWording(), folderFor(input)));
    const parts = [text, JSON.stringify(json)].map((part) => new vscode.LanguageModelTextPart(part));
    return new vscode.LanguageModelToolResult(parts);
  }

  private hostFor(words: Wording, folder: vscode.WorkspaceFolder | undefined): AgentHost {
    const complain = (message: string): void => {
      this.log.complain(message);
    };
    const { live } = this;
    if (!folder) {
      const workspace = { read: () => Promise.resolve(undefined) };
      const options = { today: today(), ...live.option };
      return { workspace, pathOf: (path) => path, list: () => Promise.resolve(undefined), options: () => options };
    }
    return {
      workspace: new FolderWorkspace(folder.uri, this.reader),
      pathOf: (path) => pathIn(folder, path),
      list: (path, maximum) => filesBelow(folder.uri, path, maximum),
      options: (path) => ({
        settings: readPins(words, uriOf(folder.uri, path) ?? folder.uri, complain),
        today: today(),
        ...live.option,
      }),
    };
  }
}

/** The workspace folder that a path lies in: by address, by the name that it begins with, or the first. */
function folderFor(input: object): vscode.WorkspaceFolder | undefined {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const path = "path" in input && typeof input.path === "string" ? input.path : "";
  if (isAbsolute(path)) return vscode.workspace.getWorkspaceFolder(addressOf(path)) ?? folders[0];
  return folders.find(({ name }) => folders.length > 1 && isBelow(path, name)) ?? folders[0];
}

function pathIn({ uri, name }: vscode.WorkspaceFolder, path: string): string | undefined {
  if (isAbsolute(path)) {
    const address = addressOf(path).path;
    if (address === uri.path) return "";
    return isBelow(address, uri.path) ? address.slice(uri.path.length + 1) : undefined;
  }
  const isNamed = (vscode.workspace.workspaceFolders?.length ?? 0) > 1 && isBelow(path, name);
  return isNamed ? path.slice(name.length + 1) : path;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function isAbsolute(path: string): boolean {
  return /^(\/|[a-z]:[\\/])/i.test(path);
}

function addressOf(path: string): vscode.Uri {
  return vscode.Uri.file(path);
}

async function filesBelow(folder: vscode.Uri, path: string, maximum: number): Promise<string[] | undefined> {
  const at = uriOf(folder, path);
  const stat = at && (await vscode.workspace.fs.stat(at).then(undefined, () => undefined));
  if (!at || !stat || (stat.type & vscode.FileType.Directory) === 0) return undefined;
  const found: string[] = [];
  for await (const file of candidateFiles(at)) {
    if (found.length >= maximum) break;
    if (languageOfPath(file.path) !== "other") found.push(file.path.slice(folder.path.length + 1));
  }
  return found;
}
