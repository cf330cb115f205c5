// Parses every ```mermaid block of the files with the real Mermaid; prints TAP. NODE_PATH does not work
// for modules, so the packages come from the directory given first.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [packages, ...files] = process.argv.slice(2);
const require = createRequire(`${packages}/package.json`);
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><body></body>");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import(
  pathToFileURL(`${packages}/node_modules/mermaid/dist/mermaid.core.mjs`)
);

let number = 0;
function result(ok, name, why) {
  console.log(`${ok ? "ok" : "not ok"} ${++number} - ${name}`);
  if (!ok) console.log(`# ${String(why).slice(0, 500).replaceAll("\n", "\n# ")}`);
}

for (const file of files) {
  const charts = [...readFileSync(file, "utf8").matchAll(/^```mermaid\n([^]*?)^```$/gm)];
  const refused = [];
  for (const [, text] of charts) {
    try {
      const { diagramType } = await mermaid.parse(text);
      if (diagramType !== "xychart") throw new Error(`a ${diagramType}`);
    } catch (error) {
      refused.push(`${error}\n${text}`);
    }
  }
  const name = file.replace(/.*\//, "");
  result(charts.length > 0 && !refused.length, `${name}: ${charts.length} charts parse`, refused[0]);
}
// The check is worth something only when it can fail.
for (const bad of ["1e300, 2", "NaN, 2", "1, , 2"]) {
  let parsed = true;
  await mermaid.parse(`xychart-beta\n  line "a" [${bad}]`).catch(() => (parsed = false));
  result(!parsed, `Mermaid refuses [${bad}]`, "it parsed");
}
console.log(`1..${number}`);
