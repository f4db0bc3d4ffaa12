import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdownOf } from './markdown.js';
import type { Report } from './report.js';

/** Answers the path of the one for people; the other, `report.json`, is for programs. */
export async function writeReport(folder: string, report: Report): Promise<string> {
  const path = join(folder, 'report.md');
  await Promise.all([
    writeFile(path, markdownOf(report)),
    writeFile(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`),
  ]);
  return path;
}
