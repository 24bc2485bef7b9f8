import { useCallback, useEffect, useRef } from 'react';

/** How far from the end still counts as being there, in pixels. */
const NEAR = 120;

/**
 * A ref for what scrolls: it stays at its end while its content grows, unless somebody has scrolled up. Whenever
 * `reason` changes it goes there anyway.
 */
export function useStickToEnd(reason: unknown) {
  const scrolled = useRef<HTMLElement>(null);
  useEffect(() => {
    if (reason !== undefined && scrolled.current !== null) toEnd(scrolled.current);
  }, [reason]);
  return useCallback((element: HTMLElement | null) => {
    scrolled.current = element;
    return element === null ? undefined : stick(element);
  }, []);
}

function stick(element: HTMLElement): () => void {
  let isAtEnd = true;
  const onScroll = () => {
    isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
  };
  const sizes = new ResizeObserver(() => {
    if (isAtEnd) toEnd(element);
  });
  for (const watched of [element, ...element.children]) sizes.observe(watched);
  element.addEventListener('scroll', onScroll, { passive: true });
  return () => {
    sizes.disconnect();
    element.removeEventListener('scroll', onScroll);
  };
}

function toEnd(element: HTMLElement): void {
  element.scrollTop = element.scrollHeight;
}
