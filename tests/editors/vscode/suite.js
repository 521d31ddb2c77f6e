// Runs in the extension host of a real Visual Studio Code, and writes what is seen.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

const EXTENSION = "appspec-lint.appspec-lint";
const report = {};

function folder() {
  return vscode.workspace.workspaceFolders[0].uri.fsPath;
}

function uriOf(file) {
  return vscode.Uri.file(path.join(folder(), file));
}

function findings(file, source = "appspec-lint") {
  return vscode.languages
    .getDiagnostics(uriOf(file))
    .filter((finding) => finding.source === source)
    .map((finding) => {
      const code = typeof finding.code === "object" ? finding.code.value : finding.code;
      return `${finding.range.start.line + 1}:${finding.range.start.character + 1} ${code}`;
    })
    .sort();
}

async function waitFor(what, condition, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: ${JSON.stringify([findings("appspec.yml"), findings("buildspec.yml")])}`);
}

function has(file, rule) {
  return findings(file).some((finding) => finding.endsWith(` ${rule}`));
}

function see(step) {
  report[step] = { appspec: findings("appspec.yml"), buildspec: findings("buildspec.yml") };
}

async function applyFix(file, rule, title) {
  const finding = vscode.languages
    .getDiagnostics(uriOf(file))
    .find(({ code }) => (typeof code === "object" ? code.value : code) === rule);
  const actions = await vscode.commands.executeCommand(
    "vscode.executeCodeActionProvider", uriOf(file), finding.range, vscode.CodeActionKind.QuickFix.value, 20,
  );
  const action = actions.find((each) => each.title.includes(title));
  if (action === undefined) {
    throw new Error(`no code action: ${title}, but ${actions.map((each) => each.title)}`);
  }
  await vscode.workspace.applyEdit(action.edit);
}

function planPages() {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputWebview)
    .map((tab) => tab.label);
}

async function main() {
  report.version = vscode.version;
  const extension = vscode.extensions.getExtension(EXTENSION);
  await waitFor("activation by an AppSpec in the workspace", () => extension.isActive);
  const api = extension.exports;
  report.trusted = vscode.workspace.isTrusted;
  const expected = process.env.APPSPEC_LINT_STATE;
  await waitFor(`state ${expected}`, () => api.state().kind === expected);
  report.state = api.state();
  report.commands = (await vscode.commands.getCommands(true)).filter((name) =>
    name.startsWith("appspec-lint."),
  );
  if (expected !== "running") {
    return;
  }
  const appspec = await vscode.workspace.openTextDocument(uriOf("appspec.yml"));
  await vscode.window.showTextDocument(appspec, { preview: false });
  const buildspec = await vscode.workspace.openTextDocument(uriOf("buildspec.yml"));
  await vscode.window.showTextDocument(buildspec, { preview: false });
  await waitFor("findings in both files", () =>
    has("appspec.yml", "hook-script-not-in-artifact") && has("buildspec.yml", "appspec-not-in-artifact"));
  see("opened");
  const related = vscode.languages
    .getDiagnostics(uriOf("appspec.yml"))
    .find(({ severity }) => severity === vscode.DiagnosticSeverity.Error).relatedInformation;
  report.related = related.map(({ location }) => path.basename(location.uri.fsPath));

  await vscode.commands.executeCommand("appspec-lint.showPlan", uriOf("appspec.yml"));
  await waitFor("the plan", () => planPages().length === 1);
  report.plans = planPages();

  await applyFix("buildspec.yml", "appspec-not-in-artifact", "Add `appspec.yml` to `files`");
  await waitFor("the quick fix", () => !has("buildspec.yml", "appspec-not-in-artifact"));
  see("fixed");

  const edit = new vscode.WorkspaceEdit();
  edit.insert(uriOf("buildspec.yml"), new vscode.Position(buildspec.lineCount, 0), "    - scripts/**/*\n");
  await vscode.workspace.applyEdit(edit);
  await waitFor("typing in the other file", () => !has("appspec.yml", "hook-script-not-in-artifact"));
  see("typed");
  await buildspec.save();

  fs.rmSync(uriOf("scripts/start.sh").fsPath);
  await waitFor("a deleted script", () => has("appspec.yml", "hook-script-missing"));
  see("deleted");

  await vscode.commands.executeCommand("appspec-lint.restart");
  report.restarted = api.state().kind;

  const [task] = (await vscode.tasks.fetchTasks()).filter(({ name }) => name === "appspec-lint");
  const ended = new Promise((resolve) => vscode.tasks.onDidEndTaskProcess(resolve));
  await vscode.tasks.executeTask(task);
  await ended;
  await waitFor("the problem matcher", () =>
    vscode.languages.getDiagnostics(uriOf("appspec.yml")).some(({ source }) => source !== "appspec-lint"), 20)
    .catch(() => undefined);
  report.matched = vscode.languages
    .getDiagnostics(uriOf("appspec.yml"))
    .map(({ code, message, range, source }) => [source, String(code?.value ?? code), range.start.line + 1, message]);
}

exports.activate = () => {
  const write = (problem) => {
    report.problem = problem && String(problem.stack ?? problem);
    report.end = vscode.extensions.getExtension(EXTENSION).exports?.state();
    const file = process.env.APPSPEC_LINT_REPORT;
    fs.writeFileSync(`${file}.part`, JSON.stringify(report));
    fs.renameSync(`${file}.part`, file);
  };
  main().then(() => write(undefined), write);
};
