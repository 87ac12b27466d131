import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../i18n/words";

interface FrameProps {
  /** What the card is about: when it changes, the card takes the focus again. */
  readonly about: string;
  readonly title: string;
  /** The page that says more. */
  readonly url: string;
  readonly more: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** A card of what was chosen, on the map or in the list. It takes the focus, and gives it back when closed, by Escape too. */
export function CardFrame({ about, title, url, more, close, children }: FrameProps): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, [about]);
  return (
    <article
      class="map-card"
      aria-labelledby="fiche-nom"
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <h2 id="fiche-nom" tabIndex={-1} ref={heading}>
        {title}
      </h2>
      {children}
      <p class="map-card-actions">
        <a class="button" href={url}>
          {more}
        </a>
        <button type="button" class="button button-quiet" onClick={close}>
          {say("carte.fermer")}
        </button>
      </p>
    </article>
  );
}
