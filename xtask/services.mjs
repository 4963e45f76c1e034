// Makes relay/src/iana/services.tsv from IANA's registry of service names and port numbers:
//   node xtask/services.mjs service-names-port-numbers.csv > relay/src/iana/services.tsv
// The registry stands at https://www.iana.org/assignments/service-names-port-numbers/ and is published under CC0 1.0.
import { readFileSync } from "node:fs";

function* rows(csv) {
  let row = [""];
  for (const [token] of csv.matchAll(/"(?:[^"]|"")*"|,|\r?\n|[^",\r\n]+/g)) {
    if (token === ",") row.push("");
    else if (/^\r?\n$/.test(token)) {
      yield row;
      row = [""];
    } else row[row.length - 1] += token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token;
  }
}

const [, ...all] = rows(readFileSync(process.argv[2], "utf8").replace(/^\uFEFF/, "") + "\n");
const clean = (text) => text.replace(/\s+/g, " ").trim();
const found = new Map();
let latest = "";
for (const [name, ports, protocol, description, , , registered, modified] of all) {
  for (const day of [registered, modified]) if (/^\d{4}-\d\d-\d\d$/.test(day ?? "") && day > latest) latest = day;
  // Without a name stand what is reserved, some of it for no protocol in particular, and what everybody may use as they like.
  const is_kept = name === "" ? /^(iana )?reserved\b|^any private /i.test(clean(description ?? "")) : protocol;
  if (!ports || !is_kept) continue;
  const key = [ports, name, clean(description)].join("\t");
  found.set(key, [...(found.get(key) ?? []), ...(protocol ? [protocol] : [])]);
}
console.log(`# IANA Service Name and Transport Protocol Port Number Registry, latest change ${latest}; CC0 1.0.`);
console.log("# Made by xtask/services.mjs. Ports, protocols, name, description.");
for (const [key, protocols] of found) {
  const [ports, ...rest] = key.split("\t");
  console.log([ports, protocols.join(","), ...rest].join("\t"));
}
