import { useCallback, useEffect, useRef } from 'react';

/** How far from the end still counts as being there, in pixels. */
const NEAR = 120;

/**
 * A ref for what scrolls: it stays at its end while its content grows, unless somebody has scrolled up. Whenever
 * `reason` changes it goes there anyway.
 */
export function useStickToEnd(reason: unknown) {
  const end = useRef<() => void>(undefined);
  useEffect(() => {
    if (reason !== undefined) end.current?.();
  }, [reason]);
  return useCallback((element: HTMLElement | null) => {
    if (element === null) return;
    const { toEnd, stop } = stick(element);
    end.current = toEnd;
    return stop;
  }, []);
}

function stick(element: HTMLElement) {
  let isAtEnd = true;
  let height = element.scrollHeight;
  const toEnd = () => {
    isAtEnd = true;
    element.scrollTop = element.scrollHeight;
  };
  const onScroll = () => {
    // What has just grown under the reader is not the reader scrolling up.
    if (element.scrollHeight === height) isAtEnd = height - element.scrollTop - element.clientHeight < NEAR;
  };
  const sizes = new ResizeObserver(() => {
    height = element.scrollHeight;
    if (isAtEnd) toEnd();
  });
  for (const watched of [element, ...element.children]) sizes.observe(watched);
  element.addEventListener('scroll', onScroll, { passive: true });
  const stop = () => {
    sizes.disconnect();
    element.removeEventListener('scroll', onScroll);
  };
  return { toEnd, stop };
}
