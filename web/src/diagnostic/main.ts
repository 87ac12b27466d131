import { link } from "./link";
import { sortInPlace } from "./sort";

const table = document.querySelector<HTMLTableElement>("#lignes");
if (table) {
  link(table, document.getElementById("diagnostic-carte"));
  sortInPlace(table);
}
