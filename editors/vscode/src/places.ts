/** Says where the command may be: the settings, the Python extension and the workspace. */
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Places } from "./command";

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** Reads where the command may be at this moment. */
export async function readPlaces(): Promise<Places> {
  const folders = fileFolders();
  const settings = vscode.workspace.getConfiguration("appspec-lint");
  return {
    configured: settings.get<string | null>("path") ?? undefined,
    interpreter: await findInterpreter(),
    folders: folders.map((folder) => folder.uri.fsPath),
    searchPath: process.env["PATH"] ?? "",
    home: homedir(),
    isWindows: process.platform === "win32",
    isTrusted: vscode.workspace.isTrusted,
  };
}

/** The folders of the workspace that are on disk. */
export function fileFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(
    (folder) => folder.uri.scheme === "file",
  );
}

/** Whether a path is a file that can be run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Calls back when the user selects another Python environment. */
export async function watchInterpreter(changed: () => void): Promise<vscode.Disposable> {
  const python = await readPythonApi();
  return python === undefined
    ? new vscode.Disposable(() => undefined)
    : python.environments.onDidChangeActiveEnvironmentPath(changed);
}

async function findInterpreter(): Promise<string | undefined> {
  try {
    const environments = (await readPythonApi())?.environments;
    const active = environments?.getActiveEnvironmentPath(fileFolders()[0]?.uri);
    if (environments === undefined || active === undefined) {
      return undefined;
    }
    return (await environments.resolveEnvironment(active))?.executable.uri?.fsPath;
  } catch {
    return undefined; // another version of the Python extension
  }
}

async function readPythonApi(): Promise<PythonApi | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi | undefined>("ms-python.python");
  try {
    const api = extension?.isActive === false ? await extension.activate() : extension?.exports;
    return api?.environments === undefined ? undefined : api;
  } catch {
    return undefined;
  }
}
