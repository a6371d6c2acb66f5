/** An element's id that no other widget on the page has: preact's own `useId` begins anew in each module and root. */
import { useState } from "preact/hooks";

import { newKey } from "./key";

export function useIdent(): string {
  return useState(() => `cosmos-${newKey()}`)[0];
}
