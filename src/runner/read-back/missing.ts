/** There is no such file or folder. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
