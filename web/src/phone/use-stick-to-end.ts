import { useCallback } from 'react';

/** How far from the end still counts as being there, in pixels. */
const NEAR = 120;

/** A ref for what scrolls: it stays at its end while its content grows, unless somebody has scrolled up. */
export function useStickToEnd() {
  return useCallback((log: HTMLElement | null) => {
    if (log === null) return undefined;
    let isAtEnd = true;
    const onScroll = () => {
      isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    };
    const toEnd = () => {
      if (isAtEnd) log.scrollTop = log.scrollHeight;
    };
    const sizes = new ResizeObserver(toEnd);
    sizes.observe(log);
    for (const child of log.children) sizes.observe(child);
    log.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      log.removeEventListener('scroll', onScroll);
    };
  }, []);
}
