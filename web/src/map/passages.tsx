import type { VNode } from "preact";
import { count, say } from "../i18n/words";
import { choices, dayInWords, hoursInWords, type Choice } from "./days";
import { CardFrame } from "./frame";

/** A place where a mobile unit comes on the days chosen, as the tiles hold it. */
export interface Passage {
  readonly key: string;
  readonly nom: string;
  readonly commune: string;
  readonly unite: string;
  readonly slug: string;
  readonly debut: string;
  readonly heures: string;
  readonly nombre: number;
  readonly aConfirmer: boolean;
  readonly lon: number;
  readonly lat: number;
}

interface PickerProps {
  readonly choice: Choice;
  readonly today: string;
  readonly choose: (choice: Choice) => void;
}

/** Which days: a span from today, or one day by its date. */
export function DaysPicker({ choice, today, choose }: PickerProps): VNode {
  const dated = !choices.includes(choice);
  return (
    <div class="map-days">
      <label>
        {say("carte.passages.quand")}{" "}
        <select
          value={dated ? "date" : choice}
          onChange={(event) => {
            const next = event.currentTarget.value;
            choose(next === "date" ? today : next);
          }}
        >
          <option value="jour">{say("carte.passages.jour")}</option>
          <option value="semaine">{say("carte.passages.semaine")}</option>
          <option value="mois">{say("carte.passages.mois")}</option>
          <option value="date">{say("carte.passages.date")}</option>
        </select>
      </label>
      {dated && (
        <input
          type="date"
          aria-label={say("carte.passages.date")}
          value={choice}
          onChange={(event) => {
            if (event.currentTarget.value !== "") choose(event.currentTarget.value);
          }}
        />
      )}
    </div>
  );
}

/** When a unit comes: the first of its visits, and how many more there are. */
function When({ passage: p }: { readonly passage: Passage }): VNode {
  const hours = hoursInWords(p.heures);
  return (
    <>
      {dayInWords(p.debut)}
      {hours !== "" && `, ${hours}`}
      {p.nombre > 1 && ` (${count("carte.passages.autres", p.nombre - 1)})`}
    </>
  );
}

interface ListProps {
  readonly list: readonly Passage[];
  readonly choose: (passage: Passage) => void;
}

/** The passages of the view, the soonest first. */
export function PassageList({ list, choose }: ListProps): VNode | null {
  if (list.length === 0) return null;
  const sooner = (a: Passage, b: Passage): number =>
    a.debut.localeCompare(b.debut) || a.heures.localeCompare(b.heures) || a.nom.localeCompare(b.nom);
  return (
    <section aria-labelledby="liste-passages">
      <h2 id="liste-passages">{count("carte.passages", list.length)}</h2>
      <ul class="map-items">
        {[...list].sort(sooner).map((p) => (
          <li key={p.key}>
            <button
              type="button"
              class="map-item"
              onClick={() => {
                choose(p);
              }}
            >
              <strong>{say("carte.passages.a", { unite: p.unite, lieu: p.nom })}</strong>
              <span>
                <When passage={p} />
              </span>
              {p.aConfirmer && <span class="tag tag-warm">{say("carte.passages.a_confirmer")}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  readonly passage: Passage;
  readonly close: () => void;
}

/** The card of the passage that was chosen. */
export function PassageCard({ passage: p, close }: CardProps): VNode {
  return (
    <CardFrame
      about={p.key}
      title={say("carte.passages.a", { unite: p.unite, lieu: p.nom })}
      url={`/unites/${p.slug}`}
      more={say("carte.passages.unite")}
      close={close}
    >
      <p class="lead">
        <When passage={p} />
      </p>
      {p.commune !== p.nom && <p class="muted">{p.commune}</p>}
      {p.aConfirmer && <p class="note note-warm">{say("carte.passages.lu_automatiquement")}</p>}
    </CardFrame>
  );
}
