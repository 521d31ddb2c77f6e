/** Starts, stops and restarts the language server. */
import { homedir } from "node:os";
import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  State,
} from "vscode-languageclient/node";
import { findCommand } from "./command";
import { fileFolders, isExecutable, readPlaces } from "./places";
import { run } from "./process";

/** What the status bar shows. */
export type ServerState =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly version: string; readonly command: string }
  | { readonly kind: "missing"; readonly reason: string }
  | { readonly kind: "stopped"; readonly reason: string };

const LANGUAGES = ["yaml", "json", "jsonc", "shellscript", "powershell", "bat"];
const MAXIMUM_RESTARTS = 4;

/** The language server of this window. */
export class Server implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ServerState>();
  readonly onDidChange = this.changed.event;
  readonly output = vscode.window.createOutputChannel("appspec-lint", { log: true });
  private client: LanguageClient | undefined;
  private current: ServerState = { kind: "stopped", reason: "not started" };
  private queue: Promise<void> = Promise.resolve();
  private crashes = 0;

  get state(): ServerState {
    return this.current;
  }

  /** The page with the deployment plan of a file, from the texts in the editor, saved or not. */
  async requestPlan(uri: vscode.Uri): Promise<string | undefined> {
    if (this.client === undefined || this.current.kind !== "running") {
      return undefined;
    }
    try {
      const page = await this.client.sendRequest<unknown>("appspecLint/plan", {
        uri: this.client.code2ProtocolConverter.asUri(uri),
      });
      return typeof page === "string" ? page : undefined;
    } catch {
      return undefined; // an older server
    }
  }

  /** Starts the server, or starts it again: one after the other, however often it is called. */
  restart(): Promise<void> {
    this.crashes = 0;
    return this.enqueue(async () => {
      await this.stopClient();
      await this.start();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopClient();
      this.set({ kind: "stopped", reason: "stopped" });
    });
  }

  dispose(): void {
    this.changed.dispose();
    this.output.dispose();
  }

  private enqueue(job: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(job).catch((error: unknown) => {
      this.set({ kind: "stopped", reason: String(error) });
    });
    return this.queue;
  }

  private async start(): Promise<void> {
    this.set({ kind: "starting" });
    const search = findCommand(await readPlaces(), isExecutable);
    if ("problem" in search) {
      this.set({ kind: "missing", reason: search.problem });
      return;
    }
    const { command } = search;
    const asked = await run(command, ["--version"], { directory: homedir(), seconds: 60 });
    const version = /^appspec-lint (\S+)/.exec(asked.output)?.[1];
    if (version === undefined) {
      const reason = `\`${command} --version\` failed: ${asked.errors || `exit code ${asked.code}`}`;
      this.set({ kind: "missing", reason });
      return;
    }
    this.output.info(`starting ${command} ${version}`);
    const client = this.createClient(command);
    this.client = client;
    try {
      await client.start();
      this.set({ kind: "running", version, command });
    } catch (error) {
      this.client = undefined;
      this.set(await explainFailure(command, error));
      return;
    }
    client.onDidChangeState(({ newState }) => {
      if (this.client === client) {
        this.follow(newState, version, command);
      }
    });
  }

  private follow(state: State, version: string, command: string): void {
    if (state === State.Running) {
      this.set({ kind: "running", version, command });
    } else if (state === State.Starting) {
      this.set({ kind: "starting" });
    } else {
      this.set({ kind: "stopped", reason: "the language server has ended" });
    }
  }

  private createClient(command: string): LanguageClient {
    const directory = fileFolders()[0]?.uri.fsPath ?? homedir();
    const options: LanguageClientOptions = {
      documentSelector: LANGUAGES.map((language) => ({ scheme: "file", language })),
      outputChannel: this.output,
      diagnosticCollectionName: "appspec-lint",
      initializationOptions: vscode.workspace.getConfiguration("appspec-lint"),
      synchronize: { configurationSection: "appspec-lint" },
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (_error, _message, count) => ({
          action: (count ?? 0) < 3 ? ErrorAction.Continue : ErrorAction.Shutdown,
          handled: true,
        }),
        closed: () => this.judgeEnd(),
      },
    };
    return new LanguageClient(
      "appspec-lint",
      "appspec-lint",
      { command, args: ["lsp"], options: { cwd: directory } },
      options,
    );
  }

  /** A server that ends while it starts would end again; one that ran is started again. */
  private judgeEnd(): CloseHandlerResult {
    this.crashes += 1;
    const again = this.current.kind !== "starting" && this.crashes <= MAXIMUM_RESTARTS;
    return {
      action: again ? CloseAction.Restart : CloseAction.DoNotRestart,
      handled: true,
    };
  }

  private async stopClient(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) {
      await client.dispose(2000).catch(() => undefined); // it has ended already
    }
  }

  private set(state: ServerState): void {
    this.current = state;
    if ("reason" in state) {
      this.output.warn(`${state.kind}: ${state.reason}`);
    }
    this.changed.fire(state);
  }
}

/** Runs the server without input: then it says why it cannot start. */
async function explainFailure(command: string, error: unknown): Promise<ServerState> {
  const outcome = await run(command, ["lsp"], { directory: homedir(), seconds: 60 });
  return outcome.code === 2
    ? { kind: "missing", reason: outcome.errors }
    : { kind: "stopped", reason: outcome.errors || String(error) };
}
