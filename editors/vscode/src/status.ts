/** The item in the status bar, and its menu. */
import * as vscode from "vscode";
import type { Server, ServerState } from "./server";

interface Look {
  readonly icon: string;
  readonly tooltip: string;
  readonly isWarning: boolean;
}

/** Shows the state of the server until it is disposed of. */
export function showStatus(server: Server): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    "appspec-lint.status",
    vscode.StatusBarAlignment.Right,
    90,
  );
  item.name = "appspec-lint";
  item.command = "appspec-lint.showMenu";
  const update = (state: ServerState): void => {
    const look = describe(state);
    item.text = `$(${look.icon}) appspec-lint`;
    item.tooltip = look.tooltip;
    item.accessibilityInformation = { label: look.tooltip };
    item.backgroundColor = look.isWarning
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    item.show();
  };
  update(server.state);
  return vscode.Disposable.from(item, server.onDidChange(update));
}

/** Lets the user choose what to do. */
export async function showMenu(server: Server): Promise<void> {
  const { kind } = server.state;
  const entries = [
    ...(kind === "missing" && vscode.workspace.isTrusted
      ? [{ label: "$(desktop-download) Install appspec-lint", command: "appspec-lint.install" }]
      : []),
    ...(kind === "missing" && !vscode.workspace.isTrusted
      ? [{ label: "$(shield) Manage Workspace Trust", command: "workbench.trust.manage" }]
      : []),
    { label: "$(output) Show Output", command: "appspec-lint.showOutput" },
    { label: "$(debug-restart) Restart", command: "appspec-lint.restart" },
    { label: "$(rocket) Show the Deployment Plan", command: "appspec-lint.showPlan" },
  ];
  const chosen = await vscode.window.showQuickPick(entries, { title: describe(server.state).tooltip });
  if (chosen !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}

function describe(state: ServerState): Look {
  switch (state.kind) {
    case "starting":
      return { icon: "loading~spin", tooltip: "appspec-lint is starting", isWarning: false };
    case "running":
      return {
        icon: "check",
        tooltip: `appspec-lint ${state.version} (${state.command})`,
        isWarning: false,
      };
    case "missing":
      return { icon: "warning", tooltip: state.reason, isWarning: true };
    case "stopped":
      return { icon: "circle-slash", tooltip: `appspec-lint is stopped: ${state.reason}`, isWarning: true };
  }
}
