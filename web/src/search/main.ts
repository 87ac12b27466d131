// What scripts add to the search page, which is whole without them.
import { offerAround } from "./around";
import { completes } from "./combobox";
import { byId } from "./page";
import { askService } from "./suggestions";

offerAround();
const input = byId("q", HTMLInputElement);
const list = byId("q-propositions", HTMLElement);
const status = byId("q-annonce", HTMLElement);
if (input && list && status) completes(input, list, status, askService);
