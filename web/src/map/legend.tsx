import type { VNode } from "preact";
import { say } from "../i18n/words";
import { steps } from "./scale";
import type { Ground } from "./view";

interface Props {
  readonly ground: Ground;
  readonly source: readonly string[];
}

/** What colours and symbols mean, in which unit, by which method and of which day. */
export function Legend({ ground, source }: Props): VNode {
  return (
    <section class="map-legend" aria-label={say("carte.legende")}>
      {ground !== "aucun" && (
        <>
          <p>{say("carte.legende.unite")}</p>
          <ul class="legend-steps">
            {steps.map((s, i) => (
              <li key={s.from}>
                <svg width="28" height="18" aria-hidden="true">
                  <rect class={`legend-step-${i.toString()}`} x="0.5" y="0.5" width="27" height="17" />
                </svg>
                {say("carte.legende.pas", { de: s.from.toString(), a: s.to.toString() })}
              </li>
            ))}
            <li>
              <svg width="28" height="18" aria-hidden="true">
                <rect class="legend-unknown" x="0.5" y="0.5" width="27" height="17" />
              </svg>
              {say("carte.legende.inconnu")}
            </li>
            <li>
              <svg width="28" height="18" aria-hidden="true">
                <rect class="legend-partial" x="0.5" y="0.5" width="27" height="17" />
                <path class="legend-hatch" d="M2 17L18 1M12 17L27 2M-6 17L8 3" />
              </svg>
              {say("carte.legende.partielle")}
            </li>
          </ul>
        </>
      )}
      <ul class="legend-symbols">
        <li>
          <svg width="28" height="18" aria-hidden="true">
            <circle class="legend-site" cx="14" cy="9" r="6" />
          </svg>
          {say("carte.legende.lieu")}
        </li>
        <li>
          <svg width="28" height="18" aria-hidden="true">
            <circle class="legend-doubt" cx="14" cy="9" r="6" />
          </svg>
          {say("carte.legende.incertain")}
        </li>
        <li>
          <svg width="28" height="18" aria-hidden="true">
            <path class="legend-site" d="M14 2l7 13H7z" />
          </svg>
          {say("carte.legende.borne")}
        </li>
        <li>
          <svg width="28" height="18" aria-hidden="true">
            <path class="legend-stop" d="M14 3l6 6-6 6-6-6z" />
          </svg>
          {say("carte.legende.arret")}
        </li>
        <li>
          <svg width="28" height="18" aria-hidden="true">
            <path class="legend-passage" d="M14 1l8 8-8 8-8-8z" />
          </svg>
          {say("carte.legende.passage")}
        </li>
      </ul>
      <details>
        <summary>{say("carte.d_ou_vient")}</summary>
        {ground !== "aucun" && source.map((line) => <p key={line}>{line}</p>)}
        <p>
          <a href="/methode">{say("carte.methode")}</a>
        </p>
      </details>
    </section>
  );
}
