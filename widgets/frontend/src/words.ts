/**
 * What the components say, in English and Spanish. A key missing from one of them is a type error.
 */

const en = {
  locale: "en",
  loading: "Loading…",
  tryAgain: "Try again",
  cannotReach: "The lane cannot be reached just now.",
  kernelSilent: "This lesson is not running, or is busy. Run this cell again to take part.",
  nothingLost: "Nothing is lost. This tries again by itself.",
  notFound: "This is not in the lane (any more).",
  notAllowed: "You cannot see this with the account you are using. The lane's stewards can tell you more.",
  offline: "Not connected just now. What you write is kept here and goes out when the connection is back.",
  ended: "Your access to this lane has ended. Your account page says why, and what you can do.",
  endedKept: "What you write is kept in this browser and goes out if you come back.",
  problem: "That did not work.",
  emptyThread: "Nobody has written yet.",
  emptyThreadHint: "A question, a doubt or a story from where you live is a good start.",
  yourPost: "Write to the group",
  postHint: "Everyone in this lane can read it.",
  post: "Post",
  reply: "Reply",
  yourReply: (name: string) => `Your reply to ${name}`,
  inReplyTo: (name: string) => `in reply to ${name}`,
  cancel: "Cancel",
  edit: "Edit again",
  you: "you",
  sending: "Sending…",
  waiting: "Not sent yet. It is kept here and goes out by itself when the connection is back.",
  waitingEnded: "Not sent: your access to this lane has ended. It is kept in this browser and goes out if you come back.",
  refused: "Not sent.",
  old: "You sent this more than 30 days ago, and it may have arrived. Look whether it is here; if not, send it now.",
  sendNow: "Send now",
  throwAway: "Throw it away",
  joinToPost: "Join this lane to write here.",
  readsOnlyTold: "The lane's subscription has ended: it can be read, and nothing can be added for now.",
  newPost: (name: string) => `New post from ${name}`,
  newResponse: (name: string) => `New response from ${name}`,
  posts: (count: number) => (count === 1 ? "1 post" : `${count} posts`),
  steward: "steward",
  facilitator: "facilitator",
  host: "host",
  yourResponse: "Your response",
  promptOpen: "Only you see this until you send it.",
  saving: "Saving…",
  draft: (time: string) => `Draft, saved ${time}. Only you see this.`,
  draftWaiting: "Draft, kept here and not saved yet. It is saved when the connection is back.",
  send: "Send response",
  sendHint: "You can send one response. After that you can read the others.",
  sentAlone: "Sent. You are the first; the others' responses will appear here.",
  sentOthers: (count: number) =>
    count === 1 ? "Sent. Now you can read 1 other." : `Sent. Now you can read ${count} others.`,
  locked: (count: number | null) =>
    count === null
      ? "The others' responses open here once you have sent yours."
      : count === 0
      ? "Nobody has responded yet."
      : count === 1
        ? "1 response is waiting to be read. Send yours to read it."
        : `${count} responses are waiting to be read. Send yours to read them.`,
  responses: "Responses",
  joinToRespond: "Join this lane to respond.",
  justNow: "just now",
  uploading: (percent: number) => `${percent} %`,
  dropFile: (name: string) => `Leave out ${name}`,
  tooLarge: (name: string) => `${name} is larger than 10 MB.`,
  notTaken: (name: string) => `${name} is of a kind that is not taken here.`,
  notUploaded: (name: string) => `${name} did not arrive. Please add it again.`,
  peopleFound: (count: number) =>
    count === 1 ? "1 person. Enter chooses." : `${count} people. Arrow keys move, Enter chooses.`,
  people: "People",
};

export type Words = typeof en;

const es: Words = {
  locale: "es",
  loading: "Cargando…",
  tryAgain: "Intentar de nuevo",
  cannotReach: "Ahora mismo no llegamos al carril.",
  kernelSilent: "Esta lección no está en marcha, o está ocupada. Vuelve a ejecutar esta celda para participar.",
  nothingLost: "No se pierde nada. Se vuelve a intentar solo.",
  notFound: "Esto no está (o ya no está) en el carril.",
  notAllowed: "Con esta cuenta no puedes ver esto. Quien coordina el carril te puede decir más.",
  offline: "Sin conexión por ahora. Lo que escribas se guarda aquí y sale cuando vuelva la conexión.",
  ended: "Tu acceso a este carril ha terminado. En la página de tu cuenta ves por qué y qué puedes hacer.",
  endedKept: "Lo que escribas se guarda en este navegador y sale si vuelves.",
  problem: "No funcionó.",
  emptyThread: "Todavía nadie ha escrito.",
  emptyThreadHint: "Una pregunta, una duda o una historia de tu barrio es un buen comienzo.",
  yourPost: "Escribe al grupo",
  postHint: "Lo leen todas las personas del carril.",
  post: "Publicar",
  reply: "Responder",
  yourReply: (name) => `Tu respuesta a ${name}`,
  inReplyTo: (name) => `en respuesta a ${name}`,
  cancel: "Cancelar",
  edit: "Volver a editar",
  you: "tú",
  sending: "Enviando…",
  waiting: "Aún no se envió. Queda guardado aquí y sale solo cuando vuelva la conexión.",
  waitingEnded: "No se envió: tu acceso a este carril ha terminado. Queda guardado en este navegador y sale si vuelves.",
  refused: "No se envió.",
  old: "Enviaste esto hace más de 30 días y quizá llegó. Mira si está aquí; si no, envíalo ahora.",
  sendNow: "Enviar ahora",
  throwAway: "Descartar",
  joinToPost: "Únete a este carril para escribir aquí.",
  readsOnlyTold: "La suscripción del carril terminó: se puede leer y por ahora no se puede añadir nada.",
  newPost: (name) => `Nuevo mensaje de ${name}`,
  newResponse: (name) => `Nueva respuesta de ${name}`,
  posts: (count) => (count === 1 ? "1 mensaje" : `${count} mensajes`),
  steward: "coordina el carril",
  facilitator: "facilita",
  host: "anfitriona",
  yourResponse: "Tu respuesta",
  promptOpen: "Solo tú lo ves hasta que lo envíes.",
  saving: "Guardando…",
  draft: (time) => `Borrador, guardado ${time}. Solo tú lo ves.`,
  draftWaiting: "Borrador, guardado aquí y todavía no en el carril. Se guarda cuando vuelva la conexión.",
  send: "Enviar respuesta",
  sendHint: "Puedes enviar una respuesta. Después podrás leer las demás.",
  sentAlone: "Enviada. Eres la primera persona; las demás respuestas aparecerán aquí.",
  sentOthers: (count) =>
    count === 1 ? "Enviada. Ya puedes leer 1 respuesta más." : `Enviada. Ya puedes leer ${count} respuestas más.`,
  locked: (count) =>
    count === null
      ? "Las respuestas de las demás personas se abren aquí cuando envíes la tuya."
      : count === 0
      ? "Todavía nadie ha respondido."
      : count === 1
        ? "Hay 1 respuesta por leer. Envía la tuya para leerla."
        : `Hay ${count} respuestas por leer. Envía la tuya para leerlas.`,
  responses: "Respuestas",
  joinToRespond: "Únete a este carril para responder.",
  justNow: "ahora mismo",
  uploading: (percent) => `${percent} %`,
  dropFile: (name) => `Quitar ${name}`,
  tooLarge: (name) => `${name} pesa más de 10 MB.`,
  notTaken: (name) => `Aquí no se aceptan archivos como ${name}.`,
  notUploaded: (name) => `${name} no llegó. Añádelo de nuevo, por favor.`,
  peopleFound: (count) => (count === 1 ? "1 persona. Elige con Intro." : `${count} personas. Muévete con las flechas y elige con Intro.`),
  people: "Personas",
};

/** The words for a language tag such as "es-MX"; English for one that has none. */
export function wordsFor(language: string): Words {
  return language.toLowerCase().startsWith("es") ? es : en;
}
