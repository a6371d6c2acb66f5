/** A new idempotency key. `crypto.randomUUID` is missing on plain-http addresses other than the machine's own. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
