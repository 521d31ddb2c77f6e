// Opens a window of Visual Studio Code in Chromium, until the tests in it have written their report.
"use strict";
const fs = require("node:fs");
const { chromium } = require("playwright-core");

const [address, browserProgram, report, screenshot] = process.argv.slice(2);
const SECONDS = 240;

async function main() {
  const browser = await chromium.launch({ executablePath: browserProgram, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  const end = Date.now() + SECONDS * 1000;
  while (!fs.existsSync(report) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await page.screenshot({ path: screenshot });
  await browser.close();
}

main();
