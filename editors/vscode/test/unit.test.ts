/** Tests of the modules that do not need Visual Studio Code. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { findCommand, findOnPath, isAllowed, type Places } from "../src/command";
import { errorPage, preparePage } from "../src/planPage";

const PLACES: Places = {
  configured: undefined,
  interpreter: undefined,
  folders: ["/work/orders", "/work/billing"],
  searchPath: "/usr/local/bin:/usr/bin",
  home: "/home/ann",
  isWindows: false,
  isTrusted: true,
};

function find(files: readonly string[], places: Partial<Places> = {}): string {
  const search = findCommand({ ...PLACES, ...places }, (file) => files.includes(file));
  return "command" in search ? search.command : `problem: ${search.problem}`;
}

const IN_ENVIRONMENT = "/home/ann/.pyenv/bin/appspec-lint";
const IN_FOLDER = "/work/billing/.venv/bin/appspec-lint";
const ON_PATH = "/usr/bin/appspec-lint";

test("the selected environment comes before .venv, and .venv before the PATH", () => {
  const interpreter = "/home/ann/.pyenv/bin/python3.12";
  const files = [IN_ENVIRONMENT, IN_FOLDER, ON_PATH];
  equal(find(files, { interpreter }), IN_ENVIRONMENT);
  equal(find(files), IN_FOLDER);
  equal(find([ON_PATH]), ON_PATH);
  equal(find([ON_PATH], { interpreter }), ON_PATH);
});

test("without a command, it is said that it is not installed", () => {
  equal(find([]), "problem: appspec-lint is not installed");
});

test("a configured command has no substitute", () => {
  equal(find(["/opt/lint", ON_PATH], { configured: "/opt/lint" }), "/opt/lint");
  match(find([ON_PATH], { configured: "/opt/lint" }), /`\/opt\/lint` \(setting .* is not an exec/);
  equal(find([ON_PATH], { configured: " " }), ON_PATH);
});

test("the home directory and the folder are expanded in a configured command", () => {
  equal(find(["/home/ann/bin/lint"], { configured: "~/bin/lint" }), "/home/ann/bin/lint");
  const inFolder = "/work/orders/tools/lint";
  equal(find([inFolder], { configured: "${workspaceFolder}/tools/lint" }), inFolder);
  equal(find([inFolder], { configured: "tools/lint" }), inFolder);
});

test("in an untrusted workspace, nothing of the workspace is run", () => {
  const places = { isTrusted: false };
  equal(find([IN_FOLDER, ON_PATH], places), ON_PATH);
  equal(find([IN_FOLDER], places), "problem: appspec-lint is not installed");
  const interpreter = "/work/orders/env/bin/python";
  equal(find(["/work/orders/env/bin/appspec-lint"], { ...places, interpreter }), "problem: appspec-lint is not installed");
  for (const configured of ["tools/lint", "${workspaceFolder}/tools/lint", "/opt/../work/orders/tools/lint"]) {
    match(find(["/work/orders/tools/lint"], { ...places, configured }), /untrusted workspace/);
  }
  equal(find(["/opt/lint"], { ...places, configured: "/opt/lint" }), "/opt/lint");
  ok(isAllowed("/work/orders-of-others/lint", { ...PLACES, ...places }));
  ok(!isAllowed("/work/orders/..lint", { ...PLACES, ...places }));
});

test("relative entries of the PATH are ignored", () => {
  const searchPath = ":.:bin:/usr/bin";
  equal(findOnPath("pipx", { ...PLACES, searchPath }, () => true), "/usr/bin/pipx");
  equal(find(["appspec-lint", "bin/appspec-lint"], { searchPath }), "problem: appspec-lint is not installed");
});

test("on Windows, commands end in .exe", () => {
  const windows = {
    isWindows: true,
    folders: ["C:\\work\\orders"],
    searchPath: "C:\\Python\\Scripts;C:\\Windows",
  };
  const inFolder = "C:\\work\\orders\\.venv\\Scripts\\appspec-lint.exe";
  equal(find([inFolder], windows), inFolder);
  const onPath = "C:\\Python\\Scripts\\appspec-lint.exe";
  equal(find([onPath], windows), onPath);
  equal(find([inFolder, onPath], { ...windows, isTrusted: false }), onPath);
  match(find([inFolder], { ...windows, isTrusted: false, configured: "c:\\WORK\\orders\\x.exe" }), /untrusted/);
});

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta name="color-scheme" content="light dark">
<style>
:root { color-scheme: light dark; --page: white }
@media (prefers-color-scheme: dark) { :root { --page: black } }
</style>
</head>
<body></body>
</html>
`;

test("the page of the plan has a strict policy before everything else", () => {
  const page = preparePage(PAGE, false);
  match(page, /<head>\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n/);
});

test("the page of the plan follows the theme of the editor, not that of the system", () => {
  match(preparePage(PAGE, true), /content="dark"[^]*color-scheme: dark;[^]*@media all \{/);
  match(preparePage(PAGE, false), /content="light"[^]*color-scheme: light;[^]*@media not all \{/);
});

test("an error message is text, not markup", () => {
  const page = errorPage("<script>alert(1)</script> & \"more\"");
  ok(!page.includes("<script>"));
  deepEqual(/<pre>(.*)<\/pre>/.exec(page)?.[1], "&#60;script&#62;alert(1)&#60;/script&#62; &#38; &#34;more&#34;");
});
