/** What an answer changed of the page. */
export type Swapped = "page" | "elsewhere" | "nothing";

/**
 * Asks for a page of this draft and puts its parts in the place of those shown: the map and the scroll stay. An answer that is
 * another page (somebody has signed out, the draft was given up) is gone to. "nothing" = the service did not answer.
 */
export async function swap(address: string, form?: URLSearchParams): Promise<Swapped> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(address, form ? { method: "POST", body: form, redirect: "follow" } : {});
    text = await answer.text();
  } catch {
    return "nothing";
  }
  if (answer.status >= 500) return "nothing";
  const next = new DOMParser().parseFromString(text, "text/html");
  const parts = [...document.querySelectorAll<HTMLElement>("[data-swap]")];
  if (parts.some((part) => !next.getElementById(part.id))) {
    location.assign(answer.url);
    return "elsewhere";
  }
  for (const part of parts) {
    const made = next.getElementById(part.id);
    if (made) part.replaceWith(document.adoptNode(made));
  }
  document.title = next.title;
  if (!form || answer.redirected) history.pushState(null, "", answer.url);
  return "page";
}
