/** Offers to install appspec-lint, and installs it in a terminal. */
import * as vscode from "vscode";
import { findOnPath, isAllowed, type Places, virtualEnvironmentPython } from "./command";
import { isExecutable, readPlaces } from "./places";

const REQUIREMENT = "appspec-lint[lsp]";
const DECLINED = "installationDeclined";

/** Asks once in a workspace whether to install; in an untrusted one, only says what is missing. */
export async function offerInstallation(
  reason: string,
  memory: vscode.Memento,
): Promise<void> {
  if (memory.get<boolean>(DECLINED) === true) {
    return;
  }
  const install = "Install";
  const settings = "Set Path";
  const never = "Don't Ask Again";
  const answers = vscode.workspace.isTrusted ? [install, settings, never] : [settings, never];
  const answer = await vscode.window.showWarningMessage(`appspec-lint: ${reason}`, ...answers);
  if (answer === install) {
    await vscode.commands.executeCommand("appspec-lint.install");
  } else if (answer === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "appspec-lint.path");
  } else if (answer === never) {
    await memory.update(DECLINED, true);
  }
}

/** Runs the installation in a terminal, and gives whether it succeeded. */
export async function install(): Promise<boolean> {
  if (!vscode.workspace.isTrusted) {
    return false;
  }
  const commandLine = chooseInstaller(await readPlaces(), isExecutable);
  if (commandLine === undefined) {
    void vscode.window.showErrorMessage("appspec-lint: Python 3.11 or newer is not installed");
    return false;
  }
  const [program, ...args] = commandLine;
  const task = new vscode.Task(
    { type: "process" },
    vscode.TaskScope.Workspace,
    "install",
    "appspec-lint",
    new vscode.ProcessExecution(program, args),
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always };
  return (await runTask(task)) === 0;
}

/** The program and the arguments: pip of the environment in use, or pipx, or the system's pip. */
export function chooseInstaller(
  places: Places,
  exists: (file: string) => boolean,
): readonly [string, ...string[]] | undefined {
  const environment = [
    ...(places.interpreter === undefined ? [] : [places.interpreter]),
    ...places.folders.map((folder) => virtualEnvironmentPython(folder, places.isWindows)),
  ].find((python) => isAllowed(python, places) && exists(python));
  if (environment !== undefined) {
    return [environment, "-m", "pip", "install", REQUIREMENT];
  }
  const pipx = findOnPath("pipx", places, exists);
  if (pipx !== undefined) {
    return [pipx, "install", REQUIREMENT];
  }
  const python = findOnPath(places.isWindows ? "python" : "python3", places, exists);
  return python === undefined
    ? undefined
    : [python, "-m", "pip", "install", "--user", REQUIREMENT];
}

async function runTask(task: vscode.Task): Promise<number | undefined> {
  let ended: ((code: number | undefined) => void) | undefined;
  const code = new Promise<number | undefined>((resolve) => {
    ended = resolve;
  });
  const execution = await vscode.tasks.executeTask(task);
  const listener = vscode.tasks.onDidEndTaskProcess((event) => {
    if (event.execution === execution) {
      ended?.(event.exitCode);
    }
  });
  try {
    return await code;
  } finally {
    listener.dispose();
  }
}
