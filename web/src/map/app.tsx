import type { VNode } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { askContent, askSite, type Box, type Content, type Site } from "../api/content";
import { say } from "../i18n/words";
import { SiteCard, TerritoryCard } from "./card";
import { Filters } from "./filters";
import { daysOf, todayIn, type Choice } from "./days";
import { Legend } from "./legend";
import { SiteList, TerritoryList } from "./list";
import { createMap, type MapDriver, type Territory } from "./maplibre";
import { DaysPicker, PassageCard, PassageList, type Passage } from "./passages";
import {
  chosenCount,
  filterParameters,
  grounds,
  toggled,
  writeHash,
  writeQuestion,
  type Chosen,
  type Ground,
  type Question,
  type View,
} from "./view";

interface Props {
  readonly start: Question;
  readonly view: View;
  /** The frame of the data, when the address names no view. */
  readonly frame: Box | null;
  readonly grounds: readonly Ground[];
  readonly source: readonly string[];
}

const nothing: Content = { total: 0, incertains: 0, lieux: [], filtres: [] };
type Card =
  | { readonly kind: "site"; readonly site: Site }
  | { readonly kind: "territory"; readonly territory: Territory }
  | { readonly kind: "passage"; readonly passage: Passage };

/** The map and, beside it, the same content as a list. */
export function App({ start, view, frame, grounds: offered, source }: Props): VNode {
  const container = useRef<HTMLDivElement>(null);
  const driver = useRef<MapDriver | null>(null);
  const [ground, setGround] = useState<Ground>(start.ground);
  const [chosen, setChosen] = useState<Chosen>(start.chosen);
  const [box, setBox] = useState<Box | null>(null);
  const [content, setContent] = useState<Content>(nothing);
  const [today] = useState(() => todayIn(new Date()));
  const [days, setDays] = useState<Choice>(start.days);
  const [passages, setPassages] = useState<readonly Passage[]>([]);
  const [territories, setTerritories] = useState<readonly Territory[]>([]);
  const [card, setCard] = useState<Card | null>(null);
  const [state, setState] = useState<"loading" | "ready" | "failed" | "noMap">("loading");
  const cameFrom = useRef<HTMLElement | null>(null);
  const known = useRef<Content>(nothing);

  const openSite = useCallback((site: Site, move: boolean) => {
    cameFrom.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setCard({ kind: "site", site });
    driver.current?.setSelected(site);
    if (move) driver.current?.show(site.lon, site.lat, 12);
  }, []);

  const openPassage = useCallback((passage: Passage) => {
    cameFrom.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setCard({ kind: "passage", passage });
    driver.current?.setSelected(passage);
  }, []);

  const openById = useCallback(
    (id: string, move: boolean) => {
      const here = known.current.lieux.find((s) => s.id === id);
      if (here) {
        openSite(here, move);
        return;
      }
      askSite(id, new AbortController().signal).then(
        (site) => {
          openSite(site, move);
        },
        () => {
          setState("failed");
        },
      );
    },
    [openSite],
  );

  const close = useCallback(() => {
    setCard(null);
    driver.current?.setSelected(null);
    const back = cameFrom.current?.isConnected ? cameFrom.current : document.getElementById("liste-lieux");
    back?.focus();
  }, []);

  // The map is made once; what it shows is then told to it.
  useEffect(() => {
    if (!container.current) return;
    try {
      driver.current = createMap(container.current, view, start.ground, daysOf(start.days, today), {
        moved(next, nextBox) {
          history.replaceState(null, "", writeHash(next));
          setBox(nextBox);
        },
        territories: setTerritories,
        chosen(id) {
          openById(id, false);
        },
        chosenTerritory(territory) {
          cameFrom.current = null;
          driver.current?.setSelected(null);
          setCard({ kind: "territory", territory });
        },
        passages: setPassages,
        chosenPassage: openPassage,
        failed() {
          setState("noMap");
        },
      });
      if (frame) driver.current.frame(frame);
    } catch {
      setState("noMap");
    }
    if (start.site !== null) openById(start.site, true);
    return () => driver.current?.destroy();
  }, []);

  useEffect(() => {
    driver.current?.setGround(ground);
  }, [ground]);

  useEffect(() => {
    driver.current?.setDays(daysOf(days, today));
  }, [days]);

  // The places in view: asked again when the view or a filter changes, the last question wins.
  useEffect(() => {
    if (box === null) return;
    const leaving = new AbortController();
    const wait = setTimeout(() => {
      askContent(box, filterParameters(chosen), leaving.signal).then(
        (next) => {
          known.current = next;
          setContent(next);
          setState((before) => (before === "noMap" ? before : "ready"));
          driver.current?.setSites(chosenCount(chosen) === 0 ? null : next.lieux);
        },
        () => {
          if (!leaving.signal.aborted) setState("failed");
        },
      );
    }, 150);
    return () => {
      clearTimeout(wait);
      leaving.abort();
    };
  }, [box, chosen]);

  useEffect(() => {
    const question = writeQuestion({ ground, chosen, days, site: card?.kind === "site" ? card.site.id : null });
    history.replaceState(null, "", `/carte${question}${location.hash}`);
  }, [ground, chosen, days, card]);

  return (
    <div class="map-app">
      <div class="map-tools">
        <label class="map-grounds">
          {say("carte.fond")}{" "}
          <select
            value={ground}
            onChange={(event) => {
              setGround(grounds.find((g) => g === event.currentTarget.value) ?? ground);
            }}
          >
            {offered.map((g) => (
              <option key={g} value={g}>
                {say(`carte.fond.${g}`)}
              </option>
            ))}
          </select>
        </label>
        <DaysPicker choice={days} today={today} choose={setDays} />
        <Filters
          dimensions={content.filtres}
          chosen={chosen}
          toggle={(name, value) => {
            setChosen((before) => toggled(before, name, value));
          }}
          clear={() => {
            setChosen({});
          }}
        />
      </div>
      <div class="map-frame">
        <a class="skip" href="#liste">
          {say("carte.aller_a_la_liste")}
        </a>
        <div class="map-canvas" ref={container} />
        <div class="map-zoom">
          <button type="button" aria-label={say("carte.rapprocher")} onClick={() => driver.current?.zoomBy(1)}>
            +
          </button>
          <button type="button" aria-label={say("carte.eloigner")} onClick={() => driver.current?.zoomBy(-1)}>
            −
          </button>
        </div>
        {state === "noMap" && <p class="map-message note">{say("carte.sans_dessin")}</p>}
        <Legend ground={ground} source={source} />
      </div>
      <div class="map-list" id="liste" tabIndex={-1} role="region" aria-label={say("carte.liste")}>
        {card?.kind === "site" && <SiteCard site={card.site} close={close} />}
        {card?.kind === "territory" && <TerritoryCard territory={card.territory} close={close} />}
        {card?.kind === "passage" && <PassageCard passage={card.passage} close={close} />}
        <p role="status" class="small muted">
          {state === "loading" && say("carte.chargement")}
          {state === "failed" && say("carte.echec")}
        </p>
        <PassageList list={passages} choose={openPassage} />
        <SiteList
          content={content}
          selectedId={card?.kind === "site" ? card.site.id : null}
          choose={(site) => {
            openSite(site, true);
          }}
        />
        <TerritoryList list={territories} ofCommunes={ground === "communes"} />
      </div>
    </div>
  );
}
