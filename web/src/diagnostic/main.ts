import { link } from "./link";
import { sortInPlace } from "./sort";
import { offerZoom } from "./zoom";

const table = document.querySelector<HTMLTableElement>("#lignes");
if (table) {
  link(table, document.getElementById("diagnostic-carte"));
  sortInPlace(table);
}
const place = document.getElementById("mailles");
if (place) offerZoom(place);
