/** Which post the page's address leads to (`#post-12`); null where it leads to none. */
export function askedPost(): string | null {
  return /^#post-([0-9]{1,18})$/.exec(location.hash)?.[1] ?? null;
}
