import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import type { Content, Site } from "../api/content";
import { count, number, percent, say } from "../i18n/words";
import type { Territory } from "./maplibre";
import { stepOf } from "./scale";
import { partlyKnown, territoryUrl, worstFirst } from "./territories";

/** How many lines a list shows at first, and how many more at each request: three hundred at once are a long way down on a phone. */
const page = 30;

interface LinesProps<T> {
  readonly list: readonly T[];
  readonly line: (one: T) => ComponentChildren;
}

function Lines<T>({ list, line }: LinesProps<T>): VNode {
  const [shown, setShown] = useState(page);
  const rest = list.length - shown;
  return (
    <>
      <ul class="map-items">{list.slice(0, shown).map(line)}</ul>
      {rest > 0 && (
        <p>
          <button
            type="button"
            class="button button-quiet"
            onClick={() => {
              setShown(shown + page);
            }}
          >
            {say("carte.plus", { n: number(Math.min(rest, page)), reste: number(rest) })}
          </button>
        </p>
      )}
    </>
  );
}

interface SitesProps {
  readonly content: Content;
  readonly selectedId: string | null;
  readonly choose: (site: Site) => void;
}

/** The places of the view: the same as on the map, in words; the way of those who use the keyboard. */
export function SiteList({ content, selectedId, choose }: SitesProps): VNode {
  const helpFirst = (a: Site, b: Site): number => Number(b.aide) - Number(a.aide);
  const sure = content.lieux.filter((s) => s.certain).sort(helpFirst);
  const doubtful = content.lieux.filter((s) => !s.certain);
  const hidden = content.total + content.incertains - content.lieux.length;
  const line = (site: Site): VNode => (
    <li key={site.id}>
      <button
        type="button"
        class="map-item"
        id={`lieu-${site.id}`}
        aria-current={site.id === selectedId ? "true" : undefined}
        onClick={() => {
          choose(site);
        }}
      >
        <strong>{site.nom}</strong>
        <span>
          {site.genre} · {site.ou}
        </span>
        {!site.aide && <span class="tag tag-warm">{say("carte.non_declaree")}</span>}
      </button>
    </li>
  );
  return (
    <section aria-labelledby="liste-lieux">
      <h2 id="liste-lieux" tabIndex={-1}>
        {count("carte.lieux", content.total)}
      </h2>
      <Lines list={sure} line={line} />
      {doubtful.length > 0 && (
        <>
          <h3>{count("carte.incertains", content.incertains)}</h3>
          <p class="small muted">{say("carte.incertains.texte")}</p>
          <Lines list={doubtful} line={line} />
        </>
      )}
      {hidden > 0 && <p class="note">{say("carte.tronque", { n: number(content.lieux.length), reste: number(hidden) })}</p>}
    </section>
  );
}

interface TerritoriesProps {
  readonly list: readonly Territory[];
  readonly ofCommunes: boolean;
}

/** The coloured territories of the view with their figures. */
export function TerritoryList({ list, ofCommunes }: TerritoriesProps): VNode | null {
  if (list.length === 0) return null;
  return (
    <section aria-labelledby="liste-territoires">
      <h2 id="liste-territoires">{count(ofCommunes ? "carte.communes" : "carte.bassins", list.length)}</h2>
      <p class="small muted">{say("carte.territoires.ordre")}</p>
      <Lines
        list={worstFirst(list)}
        line={(t) => (
          <li key={`${t.zonage ?? ""}-${t.code}`}>
            <a class="map-item" href={territoryUrl(t)}>
              <strong>{t.nom}</strong>
              <span class="map-share">
                <svg width="20" height="14" aria-hidden="true">
                  <rect
                    class={t.part15 === null ? "legend-unknown" : `legend-step-${stepOf(t.part15).toString()}`}
                    x="0.5"
                    y="0.5"
                    width="19"
                    height="13"
                  />
                </svg>
                {t.part15 === null ? say("carte.part_inconnue") : say("carte.part15", { part: percent(t.part15) })}
              </span>
              {partlyKnown(t) && <span class="tag">{say("carte.offre_partielle")}</span>}
            </a>
          </li>
        )}
      />
    </section>
  );
}
