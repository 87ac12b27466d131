// Writes internal/hours/testdata/oracle.txt: what the reference evaluator (npm opening_hours) says of many texts at many instants
// and places. internal/hours is tested against it; nothing of it runs in the service.
//
//   node web/scripts/oracle-hours.mjs          (from the root of the repository)
//
// testdata/texts.txt holds the texts: "# …" is a heading, "place<tab>text" or a text alone (read in Châteauroux), "! …" after a
// text says why the oracle is wrong about it. testdata/instants.txt holds the local times. The answer has one block per text
// and place, one line per instant: the instant, the state, the next change of state within 400 days and the state after it,
// the comment (of the rule, or the name of the holiday). "throws" is what the oracle refuses to evaluate: school holidays that
// it does not know. A change of comment alone is passed over: it is no change for who waits.
import { readFileSync, writeFileSync } from "node:fs";
import OpeningHours from "opening_hours";

const testdata = new URL("../../internal/hours/testdata/", import.meta.url);
const DAY = 86_400_000;

/** Where the texts are read: the code of a commune for us, the state of OpenStreetMap for the oracle. */
const PLACES = {
  36044: { zone: "Europe/Paris", state: "Centre-Val de Loire" },
  75056: { zone: "Europe/Paris", state: "Île-de-France" },
  69123: { zone: "Europe/Paris", state: "Auvergne-Rhône-Alpes" },
  "2A004": { zone: "Europe/Paris", state: "Corse" },
  67482: { zone: "Europe/Paris", state: "Bas-Rhin" },
  97105: { zone: "America/Guadeloupe", state: "Guadeloupe" },
  97209: { zone: "America/Martinique", state: "Martinique" },
  97302: { zone: "America/Cayenne", state: "Guyane" },
  97411: { zone: "Indian/Reunion", state: "La Réunion" },
  97608: { zone: "Indian/Mayotte", state: "Mayotte" },
  98735: { zone: "Pacific/Tahiti", state: "Polynésie française" },
};

/** Those written with "b" are the second of an hour that comes twice. */
const instants = lines("instants.txt").filter((line) => !line.startsWith("#"));

function lines(name) {
  return readFileSync(new URL(name, testdata), "utf8").trimEnd().split("\n");
}

function instant(local) {
  const [, year, month, day, hour, minute, second] = local.match(/^(\d+)-(\d+)-(\d+) (\d+):(\d+)(b?)$/);
  const date = new Date(+year, month - 1, +day, +hour, +minute);
  return second ? new Date(date.getTime() + 3_600_000) : date;
}

const two = (n) => String(n).padStart(2, "0");
function written(date) {
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}` +
    `T${two(date.getHours())}:${two(date.getMinutes())}${zone}`
  );
}

function evaluate(hours, date) {
  try {
    const iterator = hours.getIterator(date);
    const state = iterator.getStateString(true);
    const comment = iterator.getComment();
    const limit = new Date(date.getTime() + 400 * DAY);
    let change = "-";
    try {
      while (iterator.advance(limit)) {
        if (iterator.getStateString(true) === state) continue;
        change = `${written(iterator.getDate())} ${iterator.getStateString(true)}`;
        break;
      }
    } catch {
      change = "throws";
    }
    return `${state} | ${change} | ${comment ?? ""}`;
  } catch {
    return "throws | - | ";
  }
}

console.error = console.log = () => undefined; // the oracle prints what it throws
const out = ["Made by web/scripts/oracle-hours.mjs with npm opening_hours 3.15.0; do not edit."];
let texts = 0;
for (const line of lines("texts.txt")) {
  if (/^[#!]/.test(line)) {
    out.push(line);
    continue;
  }
  const [place, text] = line.includes("\t") ? line.split("\t") : ["36044", line];
  const { zone, state } = PLACES[place];
  process.env.TZ = zone;
  const location = { lat: 46.6, lon: 1.9, address: { country_code: "fr", state } };
  const hours = new OpeningHours(text, location, { locale: "en" });
  out.push(`= ${place}\t${text}`);
  texts++;
  for (const local of instants) {
    const date = instant(local);
    out.push(`${written(date)} | ${evaluate(hours, date)}`);
  }
}
writeFileSync(new URL("oracle.txt", testdata), out.join("\n") + "\n");
process.stdout.write(`${texts} texts at ${instants.length} instants\n`);
