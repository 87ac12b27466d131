import type { VNode } from "preact";
import type { Dimension } from "../api/content";
import { count, number, say } from "../i18n/words";
import { chosenCount, type Chosen } from "./view";

interface Props {
  readonly dimensions: readonly Dimension[];
  readonly chosen: Chosen;
  readonly toggle: (name: string, value: string) => void;
  readonly clear: () => void;
}

/** The filters in a drawer, each value with the number of places of the view that it would keep. */
export function Filters({ dimensions, chosen, toggle, clear }: Props): VNode {
  const n = chosenCount(chosen);
  return (
    <details class="map-drawer">
      <summary>{n === 0 ? say("carte.filtres") : count("carte.filtres.actifs", n)}</summary>
      <div class="map-drawer-body">
        {dimensions.map((d) => {
          const values = d.valeurs.filter((v) => v.nombre > 0 || chosen[d.nom]?.includes(v.valeur));
          if (values.length === 0) return null;
          return (
            <fieldset key={d.nom}>
              <legend>{d.libelle}</legend>
              {values.map((v) => (
                <label key={v.valeur} class="option">
                  <input
                    type="checkbox"
                    checked={chosen[d.nom]?.includes(v.valeur) ?? false}
                    onChange={() => {
                      toggle(d.nom, v.valeur);
                    }}
                  />
                  <span>
                    {v.libelle} <span class="count">({number(v.nombre)})</span>
                  </span>
                </label>
              ))}
            </fieldset>
          );
        })}
        {n > 0 && (
          <button type="button" class="button button-quiet" onClick={clear}>
            {say("carte.filtres.effacer")}
          </button>
        )}
      </div>
    </details>
  );
}
