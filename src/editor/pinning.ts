/** *Pin…*: a person says what the code does not. Asks for the input, its value and where to write it, and remembers the choice. */
import * as vscode from "vscode";
import type { AnalyzedRun } from "../core/analysis";
import type { PinChoice } from "../core/present/pinChoices";
import { isInputName, type InputName } from "../core/run/inputs";
import type { WrittenPin } from "../core/run/pinFile";
import type { AnalysisCache } from "./analysisCache";
import type { EditorDocument } from "./documents";
import { localAccelerators } from "./localHardware";
import { loadWording, type Wording } from "./loadWording";
import { pinTargets, type PinTarget } from "./pinTargets";

/** What was chosen last, in the editor's own storage. */
const memory = { target: "carbonLens.pin.target", values: "carbonLens.pin.values" } as const;
/** So many values of an input are remembered. */
const remembered = 5;

interface ValueItem extends vscode.QuickPickItem {
  readonly pins?: readonly WrittenPin[];
  /** Leads on to another list. */
  readonly next?: "zones";
}

/** By the input's name, the newest first. */
type Values = Readonly<Record<string, readonly PinChoice[]>>;

export class Pinning {
  constructor(
    private readonly analyses: AnalysisCache,
    private readonly state: vscode.Memento,
  ) {}

  /**
   * @param document whose run it is.
   * @param runId of the run; its first one where that is missing.
   * @param name of the input; asked for where it is missing.
   * @returns whether something was pinned.
   */
  async ask(document: EditorDocument, runId?: string, name?: string): Promise<boolean> {
    const file = await this.analyses.newest(document);
    const run = file?.runs.find(({ id }) => id === runId) ?? file?.runs[0];
    if (!run) {
      void vscode.window.showInformationMessage(vscode.l10n.t("No training run was found in this file."));
      return false;
    }
    const words = await loadWording();
    const input = name !== undefined && isInputName(name) ? name : await chooseInput(words, run);
    const pins = input && (await this.chooseValue(words, input));
    if (!pins) return false;
    const target = await this.chooseTarget(await pinTargets(document, run, pins));
    if (!target) return false;
    await this.state.update(memory.target, target.id);
    await target.write();
    return true;
  }

  private async chooseValue(words: Wording, input: InputName): Promise<readonly WrittenPin[] | undefined> {
    switch (input) {
      case "accelerator":
        return this.choosePins(
          input,
          await this.acceleratorItems(words),
          vscode.l10n.t("Which accelerator? Type a name, memory or watts"),
        );
      case "cloudRegion":
      case "gridZone": {
        const zones: ValueItem = {
          label: vscode.l10n.t("$(globe) A country or state, not a cloud…"),
          alwaysShow: true,
          next: "zones",
        };
        const regions = [zones, ...this.recent(input), ...listed(words.regionChoices())];
        const chosen = await this.chooseFrom(
          input,
          regions,
          vscode.l10n.t("Where does it run? Type a provider, region or city"),
        );
        if (chosen !== "zones") return chosen;
        return this.choosePins(input, listed(words.zoneChoices()), vscode.l10n.t("Which country or state?"));
      }
      default:
        return askForValue(words, input);
    }
  }

  private async acceleratorItems(words: Wording): Promise<ValueItem[]> {
    const seen = vscode.workspace.isTrusted ? words.seenAccelerators(await localAccelerators()) : [];
    return [
      ...headed(vscode.l10n.t("seen on this machine"), seen),
      ...this.recent("accelerator"),
      ...headed(vscode.l10n.t("all"), words.acceleratorChoices()),
    ];
  }

  private recent(input: InputName): ValueItem[] {
    return headed(vscode.l10n.t("used before"), this.state.get<Values>(memory.values, {})[input] ?? []);
  }

  private async choosePins(
    ...[input, items, placeHolder]: Parameters<Pinning["chooseFrom"]>
  ): Promise<readonly WrittenPin[] | undefined> {
    const chosen = await this.chooseFrom(input, items, placeHolder);
    return chosen === "zones" ? undefined : chosen;
  }

  /** A list with a way on to another gives that where it is taken. */
  private async chooseFrom(
    input: InputName,
    items: readonly ValueItem[],
    placeHolder: string,
  ): Promise<readonly WrittenPin[] | "zones" | undefined> {
    const item = await vscode.window.showQuickPick(items, {
      placeHolder,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!item?.pins) return item?.next;
    const values = this.state.get<Values>(memory.values, {});
    const choice: PinChoice = { label: item.label, description: item.description ?? "", pins: item.pins };
    const others = (values[input] ?? []).filter(({ label }) => label !== choice.label);
    await this.state.update(memory.values, { ...values, [input]: [choice, ...others].slice(0, remembered) });
    return item.pins;
  }

  /** The one used last comes first; with only one there is nothing to ask. */
  private async chooseTarget(targets: readonly PinTarget[]): Promise<PinTarget | undefined> {
    const last = this.state.get<string>(memory.target);
    const sorted = [...targets].sort((a, b) => Number(b.id === last) - Number(a.id === last));
    if (sorted.length <= 1) return sorted[0];
    const items = sorted.map((target) => ({ label: target.label, detail: target.detail, target }));
    const placeHolder = vscode.l10n.t("Where should it be written?");
    return (await vscode.window.showQuickPick(items, { placeHolder }))?.target;
  }
}

async function chooseInput(words: Wording, run: AnalyzedRun): Promise<InputName | undefined> {
  const items = words
    .pinInputs(run)
    .map(({ name, title, value, share }) => ({ label: title, description: value, detail: share, name }));
  const placeHolder = vscode.l10n.t("What do you know about {0}?", run.title);
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.name;
}

async function askForValue(words: Wording, input: InputName): Promise<readonly WrittenPin[] | undefined> {
  const written = await vscode.window.showInputBox({
    title: vscode.l10n.t("Pin {0}", words.titleOf(input)),
    validateInput: (text) => {
      const pin = words.pinOf(input, text.trim(), "");
      return pin.ok ? undefined : pin.message;
    },
  });
  const pin = written === undefined ? undefined : words.pinOf(input, written.trim(), "");
  return pin?.ok && pin.input.value !== null ? [[pin.name, pin.input.value]] : undefined;
}

function headed(title: string, choices: readonly PinChoice[]): ValueItem[] {
  if (choices.length === 0) return [];
  return [{ label: title, kind: vscode.QuickPickItemKind.Separator }, ...listed(choices)];
}

function listed(choices: readonly PinChoice[]): ValueItem[] {
  return choices.map(({ label, description, pins }) => ({ label, description, pins }));
}
