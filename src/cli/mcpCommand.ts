/** `carbon-lens mcp`: the tools of agents, served over standard input and output. */
import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { agentTool } from "../core/agent/agentRequest";
import { agentTools } from "../core/agent/agentTools";
import { answerAgent, type AgentHost } from "../core/agent/answerAgent";
import { version } from "../core/version";
import { openWorkspace } from "./estimate";
import { trainableFiles } from "./files";
import { dayOf } from "./options";

const help = `
Reads only below the workspace folder, writes and executes nothing, and opens no network.

An agent starts it with a configuration such as
  {"mcpServers": {"carbon-lens": {"command": "npx", "args": ["carbon-lens", "mcp", "--workspace", "/path/to/project"]}}}`;

const instructions =
  "Carbon Lens estimates the energy (kWh) and carbon (CO2e) of machine-learning training code before it runs. Figures are ranges of 80 %; every input says where it was read or that it is assumed. Paths are below the workspace folder. Before you start or change a training run, estimate it; suggest says what would make it cheaper.";

export function addMcpCommand(program: Command): void {
  program
    .command("mcp")
    .description("Serve the estimates to agents: the Model Context Protocol over standard input and output")
    .option("--workspace <dir>", "folder that may be read", ".")
    .addHelpText("after", help)
    .action(async ({ workspace }: { readonly workspace: string }) => {
      openWorkspace(workspace);
      const { serveMcp } = await import("./mcp");
      const call = (tool: string, input: unknown): ReturnType<typeof answerAgent> =>
        answerAgent(agentTool(tool).name, input, hostIn(workspace));
      await serveMcp({ name: "carbon-lens", version, instructions, tools: agentTools, call });
    });
}

/** A door of its own for each question: files may have changed since the last one. */
function hostIn(folder: string): AgentHost {
  const workspace = openWorkspace(folder);
  return {
    workspace,
    pathOf: (path) => workspace.pathInside(path),
    list: async (path, maximum) => {
      const at = await workspace.placeOf(path);
      if (at === undefined || !(await stat(at)).isDirectory()) return undefined;
      const found: string[] = [];
      for await (const file of trainableFiles(at)) {
        if (found.length >= maximum) break;
        found.push(workspace.pathOf(file));
      }
      return found;
    },
    options: () => ({ today: dayOf(new Date()) }),
  };
}
