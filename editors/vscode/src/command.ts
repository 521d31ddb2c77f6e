/** Finds the appspec-lint command. Knows nothing of the `vscode` module, so that it can be tested. */
import * as path from "node:path";

/** Where the command may be. */
export interface Places {
  /** The setting `appspec-lint.path`. */
  readonly configured: string | undefined;
  /** The interpreter of the Python environment that the user has selected. */
  readonly interpreter: string | undefined;
  readonly folders: readonly string[];
  readonly searchPath: string;
  readonly home: string;
  readonly isWindows: boolean;
  /** Whether files of the workspace may be run. */
  readonly isTrusted: boolean;
}

/** The command, or why there is none. */
export type Search =
  | { readonly command: string }
  | { readonly problem: string };

/** Finds the first command that can be run. A configured one has no substitute. */
export function findCommand(
  places: Places,
  isExecutable: (file: string) => boolean,
): Search {
  const configured = places.configured?.trim();
  if (configured) {
    const command = expand(configured, places);
    if (!isAllowed(command, places)) {
      return { problem: `\`${command}\` is in an untrusted workspace, and is not run` };
    }
    return isExecutable(command)
      ? { command }
      : { problem: `\`${command}\` (setting \`appspec-lint.path\`) is not an executable file` };
  }
  const command = listCandidates(places).find(
    (candidate) => isAllowed(candidate, places) && isExecutable(candidate),
  );
  return command === undefined
    ? { problem: "appspec-lint is not installed" }
    : { command };
}

/** Where a Python environment in a folder of the workspace has its interpreter. */
export function virtualEnvironmentPython(folder: string, isWindows: boolean): string {
  return isWindows
    ? path.win32.join(folder, ".venv", "Scripts", "python.exe")
    : path.posix.join(folder, ".venv", "bin", "python");
}

/** Finds a program on the PATH; relative entries of the PATH are left out. */
export function findOnPath(
  name: string,
  places: Places,
  isExecutable: (file: string) => boolean,
): string | undefined {
  return listOnPath(name, places).find(
    (candidate) => isAllowed(candidate, places) && isExecutable(candidate),
  );
}

/** Whether a file may be run: in an untrusted workspace, only if it is not part of it. */
export function isAllowed(file: string, places: Places): boolean {
  return places.isTrusted || !places.folders.some((folder) => isInside(file, folder, places));
}

function listCandidates(places: Places): string[] {
  const interpreters = [
    ...(places.interpreter === undefined ? [] : [places.interpreter]),
    ...places.folders.map((folder) => virtualEnvironmentPython(folder, places.isWindows)),
  ];
  const { dirname, join } = pathsOf(places);
  const name = executableName("appspec-lint", places);
  return [
    ...interpreters.map((interpreter) => join(dirname(interpreter), name)),
    ...listOnPath("appspec-lint", places),
  ];
}

function listOnPath(name: string, places: Places): string[] {
  const { delimiter, isAbsolute, join } = pathsOf(places);
  return places.searchPath
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, executableName(name, places)));
}

function expand(configured: string, places: Places): string {
  const { isAbsolute, join, normalize } = pathsOf(places);
  const folder = places.folders[0] ?? places.home;
  const expanded = configured
    .replace(/^~(?=[\\/])/, () => places.home)
    .replaceAll("${workspaceFolder}", () => folder);
  return isAbsolute(expanded) ? normalize(expanded) : join(folder, expanded);
}

function isInside(file: string, folder: string, places: Places): boolean {
  const { isAbsolute, relative, sep } = pathsOf(places);
  const way = relative(folder, file);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function executableName(name: string, places: Places): string {
  return places.isWindows ? `${name}.exe` : name;
}

function pathsOf(places: Places): path.PlatformPath {
  return places.isWindows ? path.win32 : path.posix;
}
