import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium itself: CHROMIUM_PATH, else where a package of the system puts it. Throws where there is none: a browser that is not there proves nothing. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? usualPlaces.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error('there is no Chromium: `apt-get install chromium`, or set CHROMIUM_PATH to the program');
  // The tests may run as root, in a container, where its sandbox cannot.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** What a person does at the real server: gives a name and a password, and allows what is asked. */
export async function allow(page: Page, account: string): Promise<void> {
  await page.fill('input[name=login]', account);
  await page.fill('input[name=password]', 'any password will do');
  await page.click('button[type=submit]');
  await page.click('button[type=submit]:has-text("Continue")');
}
