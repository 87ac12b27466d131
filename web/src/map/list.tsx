import type { VNode } from "preact";
import type { Content, Site } from "../api/content";
import { count, number, percent, say } from "../i18n/words";
import type { Territory } from "./maplibre";
import { territoryUrl, worstFirst } from "./territories";

interface SitesProps {
  readonly content: Content;
  readonly selectedId: string | null;
  readonly choose: (site: Site) => void;
}

/** The places of the view: the same as on the map, in words; the way of those who use the keyboard. */
export function SiteList({ content, selectedId, choose }: SitesProps): VNode {
  const sure = content.lieux.filter((s) => s.certain);
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
      <ul class="map-items">{sure.map(line)}</ul>
      {doubtful.length > 0 && (
        <>
          <h3>{count("carte.incertains", content.incertains)}</h3>
          <p class="small muted">{say("carte.incertains.texte")}</p>
          <ul class="map-items">{doubtful.map(line)}</ul>
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
      <ul class="map-items">
        {worstFirst(list).map((t) => (
          <li key={`${t.zonage ?? ""}-${t.code}`}>
            <a class="map-item" href={territoryUrl(t)}>
              <strong>{t.nom}</strong>
              <span>{t.part15 === null ? say("carte.part_inconnue") : say("carte.part15", { part: percent(t.part15) })}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
