/** Over the line that trains: the estimate, what it rests on, and where each value comes from. */
import * as vscode from "vscode";
import type { AnalysisCache } from "./analysisCache";
import { commandIds } from "./commands";
import { Owner } from "./disposable";
import { documentSelector, isNotebook, wholeOf } from "./documents";
import type { Launchers } from "./launchers";
import { loadWording } from "./loadWording";
import { commandLink, revealLink } from "./reveal";
import { isOn } from "./settings";

export class RunHovers extends Owner implements vscode.HoverProvider {
  constructor(
    private readonly analyses: AnalysisCache,
    private readonly launchers: Launchers,
  ) {
    super();
    this.own(vscode.languages.registerHoverProvider(documentSelector, this));
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const whole = wholeOf(document);
    if (!whole || !isOn("hover.enabled", document)) return undefined;
    const cell = isNotebook(whole) ? whole.getCells().find((c) => c.document === document)?.index : undefined;
    const found = await this.analyses.newest(whole);
    const file = found && this.launchers.with(found, whole.uri);
    const runs = file?.runs.filter((run) => run.anchor.line === position.line + 1 && run.anchor.cell === cell) ?? [];
    if (runs.length === 0) return undefined;
    const { hoverMarkdown } = await loadWording();
    const contents = runs.map((run) => {
      const markdown = new vscode.MarkdownString(
        hoverMarkdown(run, {
          source: (source) => revealLink(whole.uri, source),
          pin: (input) => pinLink(whole.uri, run.id, input),
          actions: [
            {
              text: vscode.l10n.t("Show report"),
              href: commandLink(commandIds.showRun, [whole.uri.toString(), run.id]),
            },
            { text: vscode.l10n.t("Pin…"), href: pinLink(whole.uri, run.id) },
          ],
        }),
      );
      markdown.isTrusted = { enabledCommands: [commandIds.reveal, commandIds.showRun, commandIds.pin] };
      return markdown;
    });
    return new vscode.Hover(contents, document.lineAt(position.line).range);
  }
}

/** A command link that asks for the value of an input of a run, or first for the input. */
function pinLink(document: vscode.Uri, runId: string, input?: string): string {
  return commandLink(commandIds.pin, [document.toString(), runId, ...(input === undefined ? [] : [input])]);
}
