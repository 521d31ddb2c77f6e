/** Runs the command to its end. */
import { execFile } from "node:child_process";

/** What a command printed, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command without a shell and without standard input. Never rejects. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly directory: string; readonly seconds: number },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      {
        cwd: options.directory,
        timeout: options.seconds * 1000,
        maxBuffer: 64 * 1024 * 1024,
        windowsHide: true,
      },
      (error, output, errors) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, output, errors: errors.trim() || (code < 0 ? String(error) : "") });
      },
    );
    child.stdin?.end();
  });
}
