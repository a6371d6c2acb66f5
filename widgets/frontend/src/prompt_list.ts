/** The responses one may read, kept up to date: each once, in its latest version, as the lane lists them. */
import type { Response } from "./prompt_source";

export type Responses = readonly Response[];

/** `known` with `more` in it; a version that is older than the one known changes nothing. */
export function placed(known: Responses, more: Responses): Responses {
  const byId = new Map(known.map((response) => [response.id, response]));
  for (const response of more) {
    const before = byId.get(response.id);
    if (!before || before.version <= response.version) byId.set(response.id, response);
  }
  return [...byId.values()].sort((one, other) => at(one) - at(other) || Number(one.id) - Number(other.id));
}

/** When it was sent. What is under a pseudonym stands in no order: its day would put it in one. */
function at({ author, created_at }: Response): number {
  return author === null ? 0 : Date.parse(created_at);
}

/** With `by` more (or fewer) replies under one of them. */
export function counted(known: Responses, response: string, by: number): Responses {
  return known.map((one) => (one.id === response ? { ...one, replies: Math.max(0, (one.replies ?? 0) + by) } : one));
}

export function isResponse(what: unknown): what is Response {
  return typeof what === "object" && what !== null && "id" in what;
}
