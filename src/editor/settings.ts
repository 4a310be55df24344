/** Reading the settings. */
import * as vscode from "vscode";
import type { LevelThresholds } from "../core/present/level";
import type { Pins } from "../core/run/runSpec";
import type { Wording } from "./loadWording";
import {
  choices,
  inputSettings,
  limits,
  section,
  switches,
  texts,
  type Choice,
  type Limit,
  type Switch,
  type Text,
} from "./settingsTable";

/** Whether a surface is switched on, for this file or everywhere. */
export function isOn(name: Switch, scope?: vscode.ConfigurationScope): boolean {
  return vscode.workspace.getConfiguration(section, scope ?? null).get<boolean>(name, switches[name]);
}

export function limit(name: Limit, scope?: vscode.ConfigurationScope): number {
  return vscode.workspace.getConfiguration(section, scope ?? null).get<number>(name, limits[name]);
}

export function choice(name: Choice, scope?: vscode.ConfigurationScope): string {
  return vscode.workspace.getConfiguration(section, scope ?? null).get<string>(name, choices[name]);
}

export function text(name: Text, scope?: vscode.ConfigurationScope): string {
  return vscode.workspace.getConfiguration(section, scope ?? null).get<string>(name, texts[name]);
}

/** How a file's runs are annotated. The editor's own switch for lenses holds for ours too, those of notebook cells included. */
export function annotationMode(document: vscode.TextDocument): string {
  const mode = choice("annotations.mode", document);
  if (mode !== "lens") return mode;
  return vscode.workspace.getConfiguration("editor", document).get<boolean>("codeLens", true) ? mode : "off";
}

/** From where on a run stands out in colour. */
export function levelThresholds(scope?: vscode.ConfigurationScope): LevelThresholds {
  return {
    warningKwh: limit("annotations.warningFromKwh", scope),
    seriousKwh: limit("annotations.seriousFromKwh", scope),
  };
}

/** The inputs that settings give for a file. What cannot be used is told to `complain` and left out. */
export function readPins(words: Wording, scope: vscode.Uri, complain: (message: string) => void): Pins {
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
    const pin = words.pinOf(name, value, `setting ${setting}`);
    if (pin.ok) pins[pin.name] = pin.input;
    else complain(`setting ${setting}: ${pin.message}`);
  }
  return pins;
}
