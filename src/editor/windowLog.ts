/** What goes wrong, for whoever looks. What concerns the whole window is told once, not by everything that waits for an answer. */
import * as vscode from "vscode";
import { PartMissingError } from "../core/loadPart";
import { AnalystRestsError } from "./analyst/analystRestsError";
import { Owner } from "./disposable";
import { section } from "./settingsTable";

export class WindowLog extends Owner {
  private readonly log = this.own(vscode.window.createOutputChannel("Carbon Lens", { log: true }));
  private readonly complaints = new Set<string>();
  private offer: vscode.StatusBarItem | undefined;
  /** How many errors it has told so far. */
  errors = 0;

  constructor() {
    super();
    this.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(section)) this.complaints.clear();
      }),
    );
  }

  /** What the status bar offers where parts of the extension are gone; undefined where all are there. */
  get offered(): string | undefined {
    return this.offer?.text;
  }

  error(what: string, cause?: unknown): void {
    if (cause instanceof AnalystRestsError) return;
    if (cause instanceof PartMissingError) {
      this.missing(cause);
      return;
    }
    this.errors++;
    this.log.error(what, ...(cause === undefined ? [] : [cause]));
  }

  warn(message: string, ...details: readonly unknown[]): void {
    this.log.warn(message, ...details);
  }

  info(message: string): void {
    this.log.info(message);
  }

  debug(message: string): void {
    this.log.debug(message);
  }

  /** What is wrong with a setting: every analysis finds it again, and it is told once, until settings change. */
  complain(message: string): void {
    if (this.complaints.has(message)) return;
    this.complaints.add(message);
    this.log.warn(message);
  }

  show(): void {
    this.log.show();
  }

  /** An update took the parts away that are not loaded yet. What is shown stays, and a click reloads the window: nobody is interrupted. */
  private missing(cause: PartMissingError): void {
    if (this.offer) return;
    this.errors++;
    this.log.error(`${cause.message}. What was found stays as it is; reload the window to go on.`, cause.cause ?? "");
    this.offer = this.own(vscode.window.createStatusBarItem("carbonLens.reload", vscode.StatusBarAlignment.Right));
    this.offer.name = "Carbon Lens";
    this.offer.text = `$(refresh) ${vscode.l10n.t("Carbon Lens: reload")}`;
    this.offer.tooltip = vscode.l10n.t(
      "Carbon Lens was updated or removed while this window was open. What it found stays as it is; reload the window to go on.",
    );
    this.offer.command = "workbench.action.reloadWindow";
    this.offer.show();
  }
}
