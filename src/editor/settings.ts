/** Reading the settings. */
import * as vscode from "vscode";
import type { Pins } from "../core/run/runSpec";
import type { Engine } from "./loadEngine";
import {
  choices,
  inputSettings,
  limits,
  section,
  switches,
  type Choice,
  type Limit,
  type Switch,
} from "./settingsTable";

/** Whether a surface is switched on, for this file or everywhere. */
export function isOn(name: Switch, scope?: vscode.ConfigurationScope): boolean {
  return vscode.workspace.getConfiguration(section, scope ?? null).get<boolean>(name, switches[name]);
}

export function limit(name: Limit): number {
  return vscode.workspace.getConfiguration(section).get<number>(name, limits[name]);
}

export function choice(name: Choice): string {
  return vscode.workspace.getConfiguration(section).get<string>(name, choices[name]);
}

/** The inputs that settings give for a file. What cannot be used is told to `complain` and left out. */
export function readPins(engine: Engine, scope: vscode.Uri, complain: (message: string) => void): Pins {
  const configuration = vscode.workspace.getConfiguration(section, scope);
  const pins: Record<string, Pins[keyof Pins]> = {};
  for (const name of inputSettings) {
    const value = configuration.get<unknown>(name);
    if (value === null || value === undefined || value === "") continue;
    const setting = `${section}.${name}`;
    if (typeof value !== "string" && typeof value !== "number") {
      complain(`setting ${setting} takes a word or a number`);
      continue;
    }
    const pin = engine.pinOf(name, value, `setting ${setting}`);
    if (pin.ok) pins[pin.name] = pin.input;
    else complain(`setting ${setting}: ${pin.message}`);
  }
  return pins;
}
