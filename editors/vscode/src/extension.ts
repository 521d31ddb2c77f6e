/** The start and the end of the extension. */
import * as vscode from "vscode";
import { findCommand } from "./command";
import { install, offerInstallation } from "./installation";
import { isExecutable, readPlaces, watchInterpreter } from "./places";
import { Plans } from "./plan";
import { Server, type ServerState } from "./server";
import { showMenu, showStatus } from "./status";

/** What other extensions, and the tests, can see of this one. */
export interface Api {
  readonly state: () => ServerState;
}

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): Api {
  const started = new Server();
  server = started;
  const restart = (): void => void started.restart();
  const plans = new Plans({
    requestPlan: (uri) => started.requestPlan(uri),
    findCommand: async () => {
      const search = findCommand(await readPlaces(), isExecutable);
      return "command" in search ? search.command : undefined;
    },
  });
  context.subscriptions.push(
    started,
    plans,
    showStatus(started),
    vscode.commands.registerCommand("appspec-lint.restart", () => started.restart()),
    vscode.commands.registerCommand("appspec-lint.showOutput", () => started.output.show(true)),
    vscode.commands.registerCommand("appspec-lint.showPlan", (uri?: vscode.Uri) => plans.show(uri)),
    vscode.commands.registerCommand("appspec-lint.showMenu", () => showMenu(started)),
    vscode.commands.registerCommand("appspec-lint.install", async () => {
      if (await install()) {
        await started.restart();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("appspec-lint.path")) {
        restart();
      }
    }),
  );
  void watchInterpreter(restart).then((watch) => context.subscriptions.push(watch));
  void started.restart().then(() => {
    if (started.state.kind === "missing") {
      void offerInstallation(started.state.reason, context.workspaceState);
    }
  });
  return { state: () => started.state };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
