/** Look-ups on the Hugging Face Hub, where the person switched them on. Nothing is asked otherwise, and nothing waits for an answer. */
import * as vscode from "vscode";
import type { HubLookups } from "../core/hub/hubLookups";
import type { HubTable } from "../core/hub/hubTable";
import { loadHub } from "../net/loadHub";
import { Owner } from "./disposable";
import { loadWording } from "./loadWording";
import { isOn } from "./settings";
import { section } from "./settingsTable";
import { today } from "./today";
import type { WindowLog } from "./windowLog";
import { writeWhole } from "./writeWhole";

const tokenKey = "carbonLens.huggingFaceToken";
const cacheName = "hub.json";
/** Answers that come close together make one new analysis. */
const restMilliseconds = 400;

export class HubAnswers extends Owner {
  private readonly changed = this.own(new vscode.EventEmitter<void>());
  /** {@link option} says more than before. */
  readonly onDidChange = this.changed.event;
  private lookups: HubLookups | undefined;
  private opening = false;
  /** Goes up when it is to be opened anew. */
  private round = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly folder: vscode.Uri,
    private readonly log: WindowLog,
  ) {
    super();
    this.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${section}.huggingFaceHub.enabled`)) this.restart();
      }),
    );
    this.own(
      secrets.onDidChange(({ key }) => {
        if (key === tokenKey) this.restart();
      }),
    );
    this.own({
      dispose: () => {
        clearTimeout(this.timer);
      },
    });
  }

  /** The analysis' option: what is known, and asks for more. Empty where the Hub is not switched on. */
  get option(): { readonly hub?: HubTable } {
    if (!isOn("huggingFaceHub.enabled") || !vscode.workspace.isTrusted) return {};
    if (this.lookups) return { hub: this.lookups.table };
    if (!this.opening) {
      this.opening = true;
      this.open().catch((error: unknown) => {
        this.log.error("The Hugging Face Hub cannot be asked", error);
      });
    }
    return {};
  }

  /** Asks for the token and keeps it in the editor's secret storage; an empty one is forgotten. */
  async setToken(): Promise<void> {
    const prompt = vscode.l10n.t(
      "Read token for the Hugging Face Hub (hf_…). It is kept in this editor's secret storage and sent to huggingface.co only.",
    );
    const token = await vscode.window.showInputBox({ prompt, password: true, ignoreFocusOut: true });
    if (token === undefined) return;
    if (token.trim() === "") await this.secrets.delete(tokenKey);
    else await this.secrets.store(tokenKey, token.trim());
  }

  private async open(): Promise<void> {
    const { round } = this;
    const { HubLookups } = await loadWording();
    const client = await loadHub({ token: await this.secrets.get(tokenKey) });
    const file = vscode.Uri.joinPath(this.folder, cacheName);
    const { fs } = vscode.workspace;
    const lookups = new HubLookups(
      client,
      {
        read: async () => new TextDecoder().decode(await fs.readFile(file)),
        write: async (text) => {
          await fs.createDirectory(this.folder);
          await writeWhole(file, text);
        },
      },
      today,
      () => {
        this.announce();
      },
      (reason) => {
        this.log.warn(`Hugging Face Hub: ${reason}`);
      },
    );
    await lookups.load();
    // Switched off, or given another token, while it was opened.
    if (round !== this.round) return;
    this.lookups = lookups;
    this.changed.fire();
  }

  private announce(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.changed.fire();
    }, restMilliseconds);
  }

  private restart(): void {
    this.round++;
    this.lookups = undefined;
    this.opening = false;
    this.changed.fire();
  }
}
