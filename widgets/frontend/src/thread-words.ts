/** What a discussion says, in English and Spanish. A key missing from one of them is a type error. */
import type { Reaction } from "./source";
import { wordsFor as sharedWordsFor, type Words } from "./words";

const list = (locale: string, names: readonly string[]) => new Intl.ListFormat(locale).format(names);

const en = {
  reactions: {
    heart: "Heart",
    agree: "Agree",
    thanks: "Thanks",
    idea: "Good idea",
    question: "I wonder",
    celebrate: "Hooray",
  } satisfies Record<Reaction, string>,
  react: "React",
  reactTo: (name: string) => `React to ${name}`,
  more: "More",
  moreOn: (name: string) => `More on the post by ${name}`,
  quote: "Quote",
  quoteSelected: "Quote what you selected",
  editPost: "Edit",
  editing: "Your post, edited",
  save: "Save",
  history: "Earlier versions",
  historyOf: (name: string) => `How the post by ${name} changed`,
  present: "as it is now",
  remove: "Delete",
  removeAsk: "Delete this post?",
  removeTold: "Its words, its earlier versions and its files go for good. The replies to it stay.",
  report: "Report",
  reportAsk: "What is wrong with this post?",
  reportTold: "Only the people who look after this lane read it.",
  reported: "Thank you. The people who look after this lane will read it.",
  hide: "Hide",
  hideAsk: "Why do you hide this post?",
  hideTold: "Everybody sees this reason in its place.",
  unhide: "Show again",
  reason: "Reason",
  keep: "Keep it",
  close: "Close",
  wasEdited: "edited",
  deleted: "This post was deleted.",
  hidden: (reason: string) => (reason === "" ? "This post was hidden." : `This post was hidden: ${reason}`),
  fresh: "new",
  since: (count: number) => (count === 1 ? "1 new since you were here" : `${count} new since you were here`),
  earlier: "Show earlier posts",
  later: "Show later posts",
  conversation: "Posts",
  here: (count: number) => `${count} here now`,
  whoIsHere: (names: readonly string[]) => `Here now: ${list("en", names)}`,
  writing: (names: readonly string[]) =>
    names.length === 1 ? `${names[0]} is writing…` : names.length === 2 ? `${list("en", names)} are writing…` : "Several people are writing…",
  pin: "Pin to the top",
  unpin: "Unpin",
  lock: "Lock",
  unlock: "Unlock",
  isPinned: "pinned",
  isLocked: "locked",
  lockedTold: "This conversation is locked. You can read it; nobody writes here for now.",
  manage: "Conversation",
  reports: "Things people reported",
  toEarlier: "in reply to an earlier post",
  attach: "Add a file",
  attached: "Files",
  formatting: "Formatting",
  formats: [
    ["**bold**", "bold"],
    ["*emphasis*", "emphasis"],
    ["[words](https://…)", "a link"],
    ["- one", "a list"],
    ["> words", "a quotation"],
    ["`code`", "code; three of them around several lines"],
    ["$x^2$", "mathematics"],
    ["@name", "calls somebody"],
  ] as readonly (readonly [string, string])[],
  size: (bytes: number) => size("en", bytes),
  changedMeanwhile: "This post was changed in another window. It is shown anew; please look before you save.",
};

export type ThreadWords = Words & typeof en;

const es: typeof en = {
  reactions: {
    heart: "Con cariño",
    agree: "De acuerdo",
    thanks: "Gracias",
    idea: "Buena idea",
    question: "Me pregunto",
    celebrate: "Lo celebro",
  },
  react: "Reaccionar",
  reactTo: (name) => `Reaccionar a ${name}`,
  more: "Más",
  moreOn: (name) => `Más sobre el mensaje de ${name}`,
  quote: "Citar",
  quoteSelected: "Citar lo que marcaste",
  editPost: "Editar",
  editing: "Tu mensaje, editado",
  save: "Guardar",
  history: "Versiones anteriores",
  historyOf: (name) => `Cómo cambió el mensaje de ${name}`,
  present: "como está ahora",
  remove: "Borrar",
  removeAsk: "¿Borrar este mensaje?",
  removeTold: "Sus palabras, sus versiones y sus archivos se van para siempre. Las respuestas se quedan.",
  report: "Avisar",
  reportAsk: "¿Qué pasa con este mensaje?",
  reportTold: "Solo lo leen quienes coordinan el carril.",
  reported: "Gracias. Quien coordina el carril lo leerá.",
  hide: "Ocultar",
  hideAsk: "¿Por qué ocultas este mensaje?",
  hideTold: "Todas las personas verán este motivo en su lugar.",
  unhide: "Volver a mostrar",
  reason: "Motivo",
  keep: "Dejarlo",
  close: "Cerrar",
  wasEdited: "editado",
  deleted: "Este mensaje se borró.",
  hidden: (reason) => (reason === "" ? "Este mensaje se ocultó." : `Este mensaje se ocultó: ${reason}`),
  fresh: "nuevo",
  since: (count) => (count === 1 ? "1 mensaje nuevo desde tu última visita" : `${count} mensajes nuevos desde tu última visita`),
  earlier: "Ver mensajes anteriores",
  later: "Ver mensajes posteriores",
  conversation: "Mensajes",
  here: (count) => `${count} aquí ahora`,
  whoIsHere: (names) => `Aquí ahora: ${list("es", names)}`,
  writing: (names) =>
    names.length === 1
      ? `${names[0]} está escribiendo…`
      : names.length === 2
        ? `${list("es", names)} están escribiendo…`
        : "Varias personas están escribiendo…",
  pin: "Fijar arriba",
  unpin: "Dejar de fijar",
  lock: "Cerrar la conversación",
  unlock: "Abrir la conversación",
  isPinned: "fijada",
  isLocked: "cerrada",
  lockedTold: "Esta conversación está cerrada. Puedes leerla; por ahora nadie escribe aquí.",
  manage: "Conversación",
  reports: "De qué avisó la gente",
  toEarlier: "en respuesta a un mensaje anterior",
  attach: "Añadir un archivo",
  attached: "Archivos",
  formatting: "Formato",
  formats: [
    ["**negrita**", "negrita"],
    ["*énfasis*", "énfasis"],
    ["[palabras](https://…)", "un enlace"],
    ["- una cosa", "una lista"],
    ["> palabras", "una cita"],
    ["`código`", "código; con tres, varias líneas"],
    ["$x^2$", "matemáticas"],
    ["@nombre", "llama a alguien"],
  ],
  size: (bytes) => size("es", bytes),
  changedMeanwhile: "Este mensaje cambió en otra ventana. Ya lo ves como está; míralo antes de guardar.",
};

const STEPS = [
  ["megabyte", 1_000_000],
  ["kilobyte", 1_000],
] as const;

function size(locale: string, bytes: number): string {
  const [unit, step] = STEPS.find(([, least]) => bytes >= least) ?? (["byte", 1] as const);
  const style = { style: "unit", unit, unitDisplay: step === 1 ? "long" : "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(bytes / step);
}

/** The words for a language tag such as "es-MX"; English for one that has none. */
export function threadWordsFor(language: string): ThreadWords {
  const shared = sharedWordsFor(language);
  return { ...shared, ...(shared.locale === "es" ? es : en) };
}
