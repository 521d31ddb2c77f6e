/** Shows the deployment plan of a file in a webview, and keeps it up to date. */
import { homedir } from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { errorPage, preparePage } from "./planPage";
import { run } from "./process";

const SPEC_FILES = "**/*{app,App,build,Build}*[sS]pec*.{yml,yaml,json}";

/** Where a plan comes from. */
export interface PlanSource {
  /** Asks the language server, if it runs. */
  requestPlan(uri: vscode.Uri): Promise<string | undefined>;
  /** Finds the command, for when the language server gives no plan. */
  findCommand(): Promise<string | undefined>;
}

/** The plans that are shown, one panel for each file. */
export class Plans implements vscode.Disposable {
  private readonly panels = new Map<string, PlanPanel>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly source: PlanSource) {
    const update = (): void => {
      for (const panel of this.panels.values()) {
        panel.update();
      }
    };
    this.subscriptions = [
      vscode.workspace.onDidSaveTextDocument(update),
      vscode.workspace.onDidCreateFiles(update),
      vscode.workspace.onDidDeleteFiles(update),
      vscode.workspace.onDidRenameFiles(update),
      vscode.window.onDidChangeActiveColorTheme(update),
    ];
  }

  /** Shows the plan of this file, of the active editor's, or of one that the user chooses. */
  async show(resource?: vscode.Uri): Promise<void> {
    const uri = resource ?? activeFile() ?? (await chooseFile());
    if (uri === undefined) {
      return;
    }
    const file = uri.fsPath;
    const shown = this.panels.get(file);
    if (shown !== undefined) {
      shown.reveal();
      return;
    }
    const panel = new PlanPanel(uri, this.source);
    this.panels.set(file, panel);
    panel.onDidDispose(() => this.panels.delete(file));
    await panel.render();
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions, ...this.panels.values()).dispose();
  }
}

class PlanPanel implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private isOutdated = false;
  private running: Promise<void> | undefined;
  readonly onDidDispose: vscode.Event<void>;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly source: PlanSource,
  ) {
    const title = `Deployment plan: ${path.basename(uri.fsPath)}`;
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.panel = vscode.window.createWebviewPanel("appspec-lint.plan", title, place, {
      enableScripts: false,
      enableForms: false,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    this.onDidDispose = this.panel.onDidDispose;
    this.panel.onDidChangeViewState(() => {
      if (this.isOutdated) {
        this.update();
      }
    });
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** Renders the plan again: now, after the one that is being made, or when it becomes visible. */
  update(): void {
    this.isOutdated = true;
    if (this.panel.visible && this.running === undefined) {
      void this.render();
    }
  }

  async render(): Promise<void> {
    this.isOutdated = false;
    this.running = this.renderOnce();
    await this.running;
    this.running = undefined;
    if (this.isOutdated && this.panel.visible) {
      await this.render();
    }
  }

  dispose(): void {
    this.panel.dispose();
  }

  private async renderOnce(): Promise<void> {
    const page = await this.makePage();
    try {
      this.panel.webview.html = page;
    } catch {
      // the user has closed the panel meanwhile
    }
  }

  private async makePage(): Promise<string> {
    const answer = await this.source.requestPlan(this.uri);
    if (answer !== undefined) {
      return preparePage(answer, isDark());
    }
    const command = await this.source.findCommand();
    if (command === undefined) {
      return errorPage("appspec-lint is not installed.");
    }
    const file = this.uri.fsPath;
    const folder = vscode.workspace.getWorkspaceFolder(this.uri)?.uri.fsPath ?? path.dirname(file);
    const args = ["plan", "--format", "html", path.relative(folder, file)];
    const outcome = await run(command, args, { directory: folder || homedir(), seconds: 120 });
    if (!outcome.output.startsWith("<!doctype html>")) {
      return errorPage(outcome.errors || outcome.output);
    }
    return preparePage(outcome.output, isDark());
  }
}

function isDark(): boolean {
  const { kind } = vscode.window.activeColorTheme;
  return kind === vscode.ColorThemeKind.Dark || kind === vscode.ColorThemeKind.HighContrast;
}

function activeFile(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === "file" ? uri : undefined;
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const files = await vscode.workspace.findFiles(SPEC_FILES, "**/node_modules/**", 100);
  const entries = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  entries.sort((one, other) => one.label.localeCompare(other.label));
  const chosen = await vscode.window.showQuickPick(entries, {
    title: "Show the deployment plan of a file",
  });
  return chosen?.uri;
}
