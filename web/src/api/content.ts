/** What /carte/contenu answers: the places of a view, in the words of the cards, and how many each filter would keep. */
export interface Content {
  readonly total: number;
  readonly incertains: number;
  readonly lieux: readonly Site[];
  readonly filtres: readonly Dimension[];
}

export interface Site {
  readonly id: string;
  readonly nom: string;
  readonly url: string;
  readonly genre: string;
  readonly type: string;
  readonly ou: string;
  readonly quoi: string;
  readonly ouverture: string;
  readonly etat: string;
  readonly horaires: string;
  readonly mentions: readonly string[];
  readonly telephones: readonly { readonly texte: string; readonly lien: string }[];
  readonly age: string;
  readonly aide: boolean;
  readonly certain: boolean;
  readonly lon: number;
  readonly lat: number;
}

export interface Dimension {
  readonly nom: string;
  readonly libelle: string;
  readonly valeurs: readonly {
    readonly valeur: string;
    readonly libelle: string;
    readonly nombre: number;
    readonly choisi: boolean;
  }[];
}

/** West, south, east, north. */
export type Box = readonly [number, number, number, number];

/** The service answered something else than what was asked. */
export class AnswerError extends Error {
  constructor(readonly status: number) {
    super(`answer ${status.toString()}`);
  }
}

async function ask(address: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new AnswerError(answer.status);
  return answer.json();
}

/** The places of a box. Four decimals are ten metres: finer than any screen. */
export async function askContent(box: Box, filters: URLSearchParams, signal: AbortSignal): Promise<Content> {
  const parameters = new URLSearchParams(filters);
  parameters.set("bbox", box.map((v) => v.toFixed(4)).join(","));
  return (await ask(`/carte/contenu?${parameters.toString()}`, signal)) as Content;
}

/** One place, for a pin that the list does not hold. */
export async function askSite(id: string, signal: AbortSignal): Promise<Site> {
  return (await ask(`/carte/lieux/${encodeURIComponent(id)}`, signal)) as Site;
}
