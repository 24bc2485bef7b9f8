/** The result, or `otherwise` when it takes longer or fails; what comes too late ends unobserved. */
export async function within<T>(ms: number, result: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ms);
  });
  try {
    return await Promise.race([result.catch(() => otherwise), late]);
  } finally {
    clearTimeout(timer);
  }
}
