"""What do the pages say? English and Spanish, side by side."""

LANGUAGES = ("en", "es")
WORDS = {
    "sandbox": ("Sandbox: no money moves.", "Entorno de pruebas: no se mueve dinero."),
    "pay_title": ("Pay", "Pagar"),
    "pay": ("Pay {amount}", "Pagar {amount}"),
    "subscribe": ("Subscribe", "Suscribirme"),
    "start_trial": ("Start trial", "Empezar la prueba"),
    "total": ("Total due today", "Total a pagar hoy"),
    "discount": ("Discount", "Descuento"),
    "trial_until": ("Free until the trial ends", "Gratis hasta que termine la prueba"),
    "per_day": ("per day", "al día"),
    "per_week": ("per week", "a la semana"),
    "per_month": ("per month", "al mes"),
    "per_year": ("per year", "al año"),
    "every": ("every {count}", "cada {count}"),
    "email": ("E-mail", "Correo electrónico"),
    "name": ("Name on the card", "Nombre en la tarjeta"),
    "card": ("Card number", "Número de tarjeta"),
    "cards": ("Test cards", "Tarjetas de prueba"),
    "cards_hint": (
        "Use one of these numbers. Never write a real card here.",
        "Usa uno de estos números. No escribas nunca una tarjeta real aquí.",
    ),
    "good": ("is good", "funciona"),
    "declined": ("is declined", "se rechaza"),
    "asks_once": ("asks you to confirm once", "te pide confirmar una vez"),
    "asks_always": ("asks you to confirm every time", "te pide confirmar cada vez"),
    "fails_later": (
        "can be saved, and fails when it is charged",
        "se puede guardar y falla al cobrarse",
    ),
    "says_insufficient_funds": ("has insufficient funds", "no tiene saldo suficiente"),
    "quantity": ("Quantity", "Cantidad"),
    "amount": ("Amount", "Importe"),
    "code": ("Promotion code", "Código promocional"),
    "back": ("Back", "Volver"),
    "closed": ("This page can no longer be paid.", "Esta página ya no se puede pagar."),
    "expired": ("This page has expired.", "Esta página ha caducado."),
    "unknown": ("There is nothing here.", "Aquí no hay nada."),
    "foreign": (
        "This form did not come from this page. Go back and try again.",
        "Este formulario no viene de esta página. Vuelve e inténtalo de nuevo.",
    ),
    "unknown_card": (
        "This is not one of the test cards listed below.",
        "No es una de las tarjetas de prueba de la lista.",
    ),
    "generic_decline": (
        "Your card was declined. Try another card.",
        "Tu tarjeta fue rechazada. Prueba con otra.",
    ),
    "insufficient_funds": (
        "Your card has insufficient funds. Try another card.",
        "Tu tarjeta no tiene saldo suficiente. Prueba con otra.",
    ),
    "authentication_required": (
        "The bank could not confirm that it is you. Try again or use another card.",
        "El banco no pudo confirmar que eres tú. Inténtalo de nuevo o usa otra tarjeta.",
    ),
    "bad_quantity": ("That quantity is not possible here.", "Esa cantidad no es posible aquí."),
    "bad_amount": ("That amount is not possible here.", "Ese importe no es posible aquí."),
    "bad_code": ("That code is not valid.", "Ese código no es válido."),
    "no_email": ("Write your e-mail address.", "Escribe tu correo electrónico."),
    "authenticate_title": ("Confirm with your bank", "Confirma con tu banco"),
    "authenticate": (
        "In the real world your bank would ask you to confirm this payment now.",
        "En la realidad tu banco te pediría ahora que confirmes este pago.",
    ),
    "authenticate_complete": ("Confirm", "Confirmar"),
    "authenticate_fail": ("Do not confirm", "No confirmar"),
}


def money(cents: int, currency: str) -> str:
    """An amount with its currency, as `5.00 USD`."""
    if currency == "jpy":
        return f"{cents} JPY"
    return f"{cents / 100:,.2f} {currency.upper()}"
