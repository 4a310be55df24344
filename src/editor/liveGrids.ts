/** The carbon intensity of the grid now, where the person switched a provider on. Nothing is asked otherwise, and nothing waits for the answer. */
import * as vscode from "vscode";
import type { LiveIntensity } from "../core/live/liveIntensity";
import type { LiveForecast } from "../core/live/liveGrid";
import { fetchText } from "../net/fetchText";
import { Owner } from "./disposable";
import { loadWording } from "./loadWording";
import { choice } from "./settings";
import { section } from "./settingsTable";
import type { WindowLog } from "./windowLog";

const tokenKey = "carbonLens.electricityMapsToken";
/** A provider is asked again after this long while estimates are made. */
const freshMilliseconds = 900_000;
/** Where it does not answer any more, its last forecast stands for so long. */
const standsMilliseconds = 6 * 3_600_000;

export class LiveGrids extends Owner {
  private readonly changed = this.own(new vscode.EventEmitter<void>());
  /** {@link option} is another. */
  readonly onDidChange = this.changed.event;
  private known: LiveForecast | undefined;
  private askedAt = 0;
  private knownAt = 0;
  private client: LiveIntensity | undefined;
  /** Goes up when another question is to be asked. */
  private round = 0;

  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly log: WindowLog,
  ) {
    super();
    this.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        const names = ["liveIntensity.provider", "gridZone"];
        if (names.some((name) => event.affectsConfiguration(`${section}.${name}`))) this.restart();
      }),
    );
    this.own(
      secrets.onDidChange(({ key }) => {
        if (key === tokenKey) this.restart();
      }),
    );
  }

  /** The analysis' option: what is known now; asks for more in the background. Empty where no provider is on or none has answered yet. */
  get option(): { readonly live?: LiveForecast } {
    const grid = this.current();
    return grid ? { live: grid } : {};
  }

  private current(): LiveForecast | undefined {
    const provider = choice("liveIntensity.provider");
    if (provider === "off" || !vscode.workspace.isTrusted) return undefined;
    if (Date.now() - this.askedAt > freshMilliseconds) {
      this.askedAt = Date.now();
      this.ask(provider).catch((error: unknown) => {
        this.log.error("Live carbon intensity could not be asked for", error);
      });
    }
    return this.known;
  }

  /** Asks for the token and keeps it in the editor's secret storage; an empty one is forgotten. */
  async setToken(): Promise<void> {
    const prompt = vscode.l10n.t(
      "Token for Electricity Maps. It is kept in this editor's secret storage and sent to api.electricitymaps.com only.",
    );
    const token = await vscode.window.showInputBox({ prompt, password: true, ignoreFocusOut: true });
    if (token === undefined) return;
    if (token.trim() === "") await this.secrets.delete(tokenKey);
    else await this.secrets.store(tokenKey, token.trim());
  }

  private async ask(id: string): Promise<void> {
    const { round } = this;
    const { intensityProviders, LiveIntensity, liveGridOf } = await loadWording();
    const provider = intensityProviders.find((candidate) => candidate.id === id);
    if (!provider) return;
    const token = provider.needsToken ? await this.secrets.get(tokenKey) : undefined;
    // Settings or token changed meanwhile: it is another question now, here and after the answer.
    if (round !== this.round) return;
    this.client ??= new LiveIntensity(provider, fetchText, () => Date.now() / 1000, token);
    const place = provider.countries?.[0] ?? vscode.workspace.getConfiguration(section).get<string>("gridZone", "");
    const answer = await this.client.forecast(place);
    if (round !== this.round) return;
    const grid = "forecast" in answer ? liveGridOf(answer.forecast) : undefined;
    if (grid) this.knownAt = Date.now();
    else {
      const stands = this.known !== undefined && Date.now() - this.knownAt < standsMilliseconds;
      const reason = "reason" in answer ? answer.reason : provider.name;
      this.log.warn(`${reason}; ${stands ? "its last forecast stands" : "the tables' averages are used"}`);
      if (stands) return;
    }
    if (grid?.reason === this.known?.reason && grid?.gramsCo2ePerKwh === this.known?.gramsCo2ePerKwh) return;
    this.known = grid;
    this.changed.fire();
  }

  private restart(): void {
    this.round++;
    this.client = undefined;
    this.askedAt = 0;
    this.known = undefined;
    this.changed.fire();
  }
}
