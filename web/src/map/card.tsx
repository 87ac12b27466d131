import type { VNode } from "preact";
import type { Site } from "../api/content";
import { number, percent, say } from "../i18n/words";
import { CardFrame } from "./frame";
import type { Territory } from "./maplibre";
import { territoryUrl } from "./territories";

interface SiteProps {
  readonly site: Site;
  readonly close: () => void;
}

/** The card of the place that was chosen, on the map or in the list. */
export function SiteCard({ site, close }: SiteProps): VNode {
  return (
    <CardFrame about={site.id} title={site.nom} url={site.url} more={say("carte.fiche")} close={close}>
      <p class="muted">
        {site.genre} · {site.ou}
      </p>
      {site.quoi !== "" && <p>{site.quoi}</p>}
      <p class={`state state-${site.etat}`}>{site.ouverture}</p>
      {site.horaires !== "" && <p class="quote small">{site.horaires}</p>}
      {site.mentions.length > 0 && (
        <ul class="tags">
          {site.mentions.map((m) => (
            <li class="tag" key={m}>
              {m}
            </li>
          ))}
        </ul>
      )}
      {site.telephones.map((t) => (
        <p key={t.texte}>
          {t.lien === "" ? (
            t.texte
          ) : (
            <a class="phone" href={`tel:${t.lien}`}>
              {t.texte}
            </a>
          )}
        </p>
      ))}
      <p class="small muted">{site.age}</p>
    </CardFrame>
  );
}

interface TerritoryProps {
  readonly territory: Territory;
  readonly close: () => void;
}

/** The figures of the territory that was clicked. */
export function TerritoryCard({ territory: t, close }: TerritoryProps): VNode {
  return (
    <CardFrame about={t.code} title={t.nom} url={territoryUrl(t)} more={say("carte.page_territoire")} close={close}>
      <p class="lead">{t.part15 === null ? say("carte.part_inconnue") : say("carte.part15", { part: percent(t.part15) })}</p>
      {t.personnes !== null && <p>{say("carte.habitants", { n: number(t.personnes) })}</p>}
      {t.minutes !== null && <p>{say("carte.mediane", { n: number(t.minutes) })}</p>}
      {t.offrePartielle !== null && t.offrePartielle >= 0.5 && (
        <p>{say("carte.partielle", { part: percent(t.offrePartielle) })}</p>
      )}
    </CardFrame>
  );
}
