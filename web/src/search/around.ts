// "Autour de moi": what the search page can do with a script only. The position goes in the body of a POST, rounded, so that it
// stands in no address and no log.
import { byId } from "./page";
import { rounded } from "./position";

function send(form: HTMLFormElement, latitude: number, longitude: number): void {
  const { lat, lon } = rounded(latitude, longitude);
  const data = new FormData(form);
  data.set("lat", lat);
  data.set("lon", lon);
  data.delete("q");
  const around = document.createElement("form");
  around.method = "post";
  around.action = "/";
  around.hidden = true;
  for (const [name, value] of data) {
    if (typeof value !== "string") continue;
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    around.append(input);
  }
  document.body.append(around);
  around.submit();
}

/** Shows the button where the browser can tell where it is, and answers it. */
export function offerAround(): void {
  const form = byId("recherche", HTMLFormElement);
  const box = byId("autour", HTMLElement);
  const button = byId("autour-de-moi", HTMLButtonElement);
  const state = byId("autour-etat", HTMLElement);
  if (!form || !box || !button || !state || !("geolocation" in navigator)) return;

  box.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    state.textContent = state.dataset["attente"] ?? "";
    navigator.geolocation.getCurrentPosition(
      (position) => {
        send(form, position.coords.latitude, position.coords.longitude);
      },
      (error) => {
        button.disabled = false;
        state.textContent = (error.code === error.PERMISSION_DENIED ? state.dataset["refus"] : state.dataset["echec"]) ?? "";
      },
      // The place is rounded to 100 m: the antenna's idea of it will do, and spares the battery.
      { enableHighAccuracy: false, timeout: 15_000, maximumAge: 300_000 },
    );
  });
}
