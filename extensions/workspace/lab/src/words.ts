/** What the extension says, in English and Spanish. A key missing from one of them is a type error. */

const en = {
  locale: "en",
  startLesson: "Start this lesson",
  startCaption: "Run everything in this lesson, from top to bottom",
  backTo: (lane: string) => `Back to ${lane}`,
  cameTitle: "What came",
  cameNothing: "Nothing new came this time. Your files are as you left them.",
  cameFailed: "What came cannot be shown just now. Your files are safe.",
  came: (count: number) =>
    count === 1 ? "The lane brought 1 change. Your own work is as you left it." : `The lane brought ${count} changes. Your own work is as you left it.`,
  newCame: (count: number) => (count === 1 ? "1 new file came with the lane." : `${count} new files came with the lane.`),
  show: "Show",
  newFiles: "New",
  updatedFiles: "Updated",
  keptFiles: "Yours, kept",
  keptHint: "The lane no longer uses these. They stay with you.",
  conflicts: "Look at these",
  conflictHint: (beside: string) => `You and the lane both changed this one. Yours is untouched; the lane's is in ${beside}.`,
  deletedFiles: "Deleted by you, left out",
  differs: "See what differs",
  differsOf: (path: string) => `See what differs in ${path}`,
  open: (path: string) => `Open ${path}`,
};

export type Words = typeof en;

const es: Words = {
  locale: "es",
  startLesson: "Empezar esta lección",
  startCaption: "Ejecutar todo en esta lección, de arriba abajo",
  backTo: (lane) => `Volver a ${lane}`,
  cameTitle: "Lo que llegó",
  cameNothing: "Esta vez no llegó nada nuevo. Tus archivos están como los dejaste.",
  cameFailed: "Ahora mismo no se puede mostrar lo que llegó. Tus archivos están a salvo.",
  came: (count) =>
    count === 1 ? "El carril trajo 1 cambio. Tu trabajo está como lo dejaste." : `El carril trajo ${count} cambios. Tu trabajo está como lo dejaste.`,
  newCame: (count) => (count === 1 ? "Llegó 1 archivo nuevo con el carril." : `Llegaron ${count} archivos nuevos con el carril.`),
  show: "Ver",
  newFiles: "Nuevo",
  updatedFiles: "Actualizado",
  keptFiles: "Tuyo, conservado",
  keptHint: "El carril ya no los usa. Se quedan contigo.",
  conflicts: "Mira estos",
  conflictHint: (beside) => `Tú y el carril cambiaron este archivo. El tuyo no se tocó; el del carril está en ${beside}.`,
  deletedFiles: "Borrado por ti, no se repuso",
  differs: "Ver en qué se diferencian",
  differsOf: (path) => `Ver en qué se diferencian: ${path}`,
  open: (path) => `Abrir ${path}`,
};

export function wordsFor(language: string): Words {
  return language.toLowerCase().startsWith("es") ? es : en;
}
