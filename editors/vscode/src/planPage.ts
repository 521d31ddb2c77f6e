/** Prepares the page that `appspec-lint plan --format html` prints for a webview. */

const POLICY =
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;

/** The page with a strict policy, and in the colors of the editor's theme. */
export function preparePage(page: string, isDark: boolean): string {
  const theme = isDark ? "dark" : "light";
  return page
    .replace("<head>", `<head>\n${POLICY}`)
    .replace(/(<meta name="color-scheme" content=")[^"]*/, `$1${theme}`)
    .replace(/color-scheme: light dark;/g, `color-scheme: ${theme};`)
    .replace(/@media \(prefers-color-scheme: dark\)/g, isDark ? "@media all" : "@media not all");
}

/** A page that shows why there is no plan. */
export function errorPage(message: string): string {
  const text = message.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<head>
${POLICY}
<title>Deployment plan</title>
</head>
<body>
<h1>No deployment plan</h1>
<pre>${text}</pre>
</body>
</html>
`;
}
