import "../styles/map.css";
import { render } from "preact";
import type { Box } from "../api/content";
import { App } from "./app";
import { grounds, readHash, readQuestion, type Ground, type View } from "./view";

/** Where France is, until the data say where they are. */
const france: View = { zoom: 5.2, lat: 46.6, lon: 2.4 };

function numbers(text: string | undefined): Box | null {
  const [west, south, east, north] = (text ?? "").split(",").map(Number);
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
  return [west, south, east, north].every(Number.isFinite) ? [west, south, east, north] : null;
}

function start(): void {
  const place = document.getElementById("carte-application");
  if (!place) return;
  const { cadre, fonds, source } = place.dataset;
  const view = readHash(location.hash);
  const offered = (fonds ?? "").split(" ");
  const offeredGrounds: Ground[] = grounds.filter((g) => offered.includes(g));
  const question = readQuestion(location.search);
  place.hidden = false;
  document.getElementById("territoires-detail")?.removeAttribute("open");
  document.body.classList.add("has-map");
  render(
    <App
      start={offeredGrounds.includes(question.ground) ? question : { ...question, ground: offeredGrounds[0] ?? "aucun" }}
      view={view ?? france}
      frame={view === null ? numbers(cadre) : null}
      grounds={offeredGrounds}
      source={(source ?? "").split("\n").filter((line) => line !== "")}
    />,
    place,
  );
}

start();
