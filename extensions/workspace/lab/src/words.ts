/** What the extension says, in English and Spanish. A key missing from one of them is a type error. */

const en = {
  locale: "en",
  startLesson: "Start this lesson",
  startCaption: "Run everything in this lesson, from top to bottom",
  asleep: "This is not running now. Start the lesson, or run this cell, and it will come back to life.",
  backTo: (lane: string) => `Back to ${lane}`,
  notified: (count: number) => (count === 1 ? "1 new notification" : `${count} new notifications`),
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
  ended: (lane: string) => `Your access to ${lane} has ended.`,
  saving: "Your work is being saved…",
  saved: "Your work is saved. What you write here from now on is not kept.",
  unsaved: (files: string) =>
    `This could not be saved: ${files}. It is still open here. Copy what you need before you close this page.`,
  savedBeside: (time: string) => `saved ${time}`,
  why: "See why and what you can do",
  looking: (lane: string, day: string | null) =>
    day === null
      ? `You can look at your work in ${lane} here and take it along.`
      : `You can look at your work in ${lane} here and take it along until ${day}.`,
  along: "Take my work along",
  alongCaption: "Download all your files in this lane",
};

export type Words = typeof en;

const es: Words = {
  locale: "es",
  startLesson: "Empezar esta lección",
  startCaption: "Ejecutar todo en esta lección, de arriba abajo",
  asleep: "Esto no está en marcha ahora. Empieza la lección, o ejecuta esta celda, y volverá a la vida.",
  backTo: (lane) => `Volver a ${lane}`,
  notified: (count) => (count === 1 ? "1 aviso nuevo" : `${count} avisos nuevos`),
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
  ended: (lane) => `Tu acceso a ${lane} ha terminado.`,
  saving: "Se está guardando tu trabajo…",
  saved: "Tu trabajo está guardado. Lo que escribas aquí desde ahora no se guarda.",
  unsaved: (files) =>
    `Esto no se pudo guardar: ${files}. Sigue abierto aquí. Copia lo que necesites antes de cerrar esta página.`,
  savedBeside: (time) => `guardado ${time}`,
  why: "Ver por qué y qué puedes hacer",
  looking: (lane, day) =>
    day === null
      ? `Aquí puedes mirar tu trabajo en ${lane} y llevártelo.`
      : `Aquí puedes mirar tu trabajo en ${lane} y llevártelo hasta el ${day}.`,
  along: "Llevarme mi trabajo",
  alongCaption: "Descargar todos tus archivos de este carril",
};

export function wordsFor(language: string): Words {
  return language.toLowerCase().startsWith("es") ? es : en;
}
