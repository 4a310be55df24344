/** A server of the Model Context Protocol over standard input and output, by the official SDK. A bundle of its own, loaded for `mcp` only. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema, type CallToolResult } from "@modelcontextprotocol/sdk/types.js";

/** A tool as the protocol shows it. */
interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: { readonly type: "object"; readonly properties: Readonly<Record<string, object>> };
}

export interface McpService {
  readonly name: string;
  readonly version: string;
  readonly instructions: string;
  readonly tools: readonly ListedTool[];
  /** Rejects with an error whose message is meant for the agent. */
  readonly call: (tool: string, input: unknown) => Promise<{ json: Readonly<Record<string, unknown>>; text: string }>;
}

/** Serves until standard input ends. */
export async function serveMcp({ name, version, instructions, tools, call }: McpService): Promise<void> {
  // The tools' schemas are data that the editor shares, so they are answered as they are instead of through the SDK's own schema language.
  const { server } = new McpServer({ name, version }, { capabilities: { tools: {} }, instructions });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: { ...tool.inputSchema },
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }): Promise<CallToolResult> => {
    try {
      const { json, text } = await call(params.name, params.arguments);
      return { content: [{ type: "text", text }], structuredContent: json };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return { content: [{ type: "text", text }], isError: true };
    }
  });
  const ended = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once("end", resolve);
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
