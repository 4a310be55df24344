/** What an agent asked for, read from JSON that a model wrote. */
import { maximumFileLength } from "../source/documents";
import { pinOf } from "../run/pins";
import type { Pins } from "../run/runSpec";
import { agentTools, type AgentTool, type AgentToolName } from "./agentTools";

/** Something that the agent can put right: its message says what to do. */
export class AgentFailure extends Error {
  override readonly name = "AgentFailure";
}

export interface AgentRequest {
  readonly path?: string;
  readonly text?: string;
  readonly name?: string;
  readonly inputs?: object;
  readonly run?: string;
  readonly set: Pins;
}

export function agentTool(name: string): AgentTool {
  const tool = agentTools.find((one) => one.name === name);
  if (!tool)
    throw new AgentFailure(`there is no tool ${name}; there are ${agentTools.map((one) => one.name).join(", ")}`);
  return tool;
}

/** @throws {AgentFailure} that says what is wrong with the arguments. */
export function readRequest(tool: AgentToolName, json: unknown): AgentRequest {
  const { properties } = agentTool(tool).inputSchema;
  const given = json ?? {};
  if (!isObject(given)) throw new AgentFailure("the arguments are an object");
  for (const name of Object.keys(given))
    if (!(name in properties))
      throw new AgentFailure(`${tool} takes no ${name}; it takes ${Object.keys(properties).join(", ")}`);
  const request = {
    ...textAt(given, "path"),
    ...textAt(given, "text"),
    ...textAt(given, "name"),
    ...textAt(given, "run"),
    ...objectAt(given, "inputs"),
    set: pinsAt(given),
  };
  const subjects = [request.path, request.text, request.inputs].filter((one) => one !== undefined).length;
  if (subjects > 1) throw new AgentFailure("path, text and inputs exclude each other");
  if (subjects === 0 && tool !== "check") throw new AgentFailure("give a path, a text with its name, or inputs");
  if (request.text !== undefined && request.name === undefined)
    throw new AgentFailure("a text needs a name, such as train.py, that tells its language");
  if ((request.text?.length ?? 0) > maximumFileLength)
    throw new AgentFailure(`the text is longer than training code is (${String(maximumFileLength / 1e6)} MB)`);
  if (tool === "what_if" && Object.keys(request.set).length === 0)
    throw new AgentFailure("give the inputs to change in set");
  return request;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textAt<K extends string>(given: Readonly<Record<string, unknown>>, key: K): { readonly [P in K]?: string } {
  const value = given[key];
  if (value === undefined || value === null) return {};
  if (typeof value !== "string") throw new AgentFailure(`${key} is a text`);
  return { [key]: value } as { readonly [P in K]?: string };
}

function objectAt(given: Readonly<Record<string, unknown>>, key: "inputs"): { readonly inputs?: object } {
  const value = given[key];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new AgentFailure(`${key} is an object`);
  return { [key]: value };
}

function pinsAt({ set }: Readonly<Record<string, unknown>>): Pins {
  if (set === undefined || set === null) return {};
  if (!isObject(set)) throw new AgentFailure("set is an object of inputs by name");
  const pins: Record<string, Pins[keyof Pins]> = {};
  for (const [name, value] of Object.entries(set)) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new AgentFailure(`set.${name} is a word, a number or true/false`);
    const pin = pinOf(name, value, "set by the agent");
    if (!pin.ok) throw new AgentFailure(pin.message);
    pins[pin.name] = pin.input;
  }
  return pins;
}
