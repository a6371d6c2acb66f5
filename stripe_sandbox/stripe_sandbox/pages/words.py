"""What do the pages say? English and Spanish, side by side."""

from datetime import UTC, datetime

from stripe_sandbox.currencies import decimals

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
    "apply": ("Apply the code", "Aplicar el código"),
    "bad_code": ("That code is not valid.", "Ese código no es válido."),
    "old_code": ("That code has expired or was used up.", "Ese código ha caducado o ya se usó."),
    "small_for_code": ("That code is for larger amounts.", "Ese código es para importes mayores."),
    "no_email": ("Write your e-mail address.", "Escribe tu correo electrónico."),
    "authenticate_title": ("Confirm with your bank", "Confirma con tu banco"),
    "authenticate": (
        "In the real world your bank would ask you to confirm this payment now.",
        "En la realidad tu banco te pediría ahora que confirmes este pago.",
    ),
    "authenticate_complete": ("Confirm", "Confirmar"),
    "authenticate_fail": ("Do not confirm", "No confirmar"),
    "portal_title": ("Your subscription", "Tu suscripción"),
    "no_subscriptions": ("You have no subscription.", "No tienes ninguna suscripción."),
    "status_active": ("Active", "Activa"),
    "status_trialing": ("In its trial", "En periodo de prueba"),
    "status_past_due": ("A payment is missing", "Falta un pago"),
    "status_unpaid": ("Not paid", "Sin pagar"),
    "status_paused": ("Paused", "En pausa"),
    "status_incomplete": ("Waiting for its first payment", "A la espera del primer pago"),
    "renews": ("next payment on {day}", "próximo pago el {day}"),
    "ends": ("ends on {day}", "termina el {day}"),
    "plan": ("Plan", "Plan"),
    "change": ("Change", "Cambiar"),
    "cancel": ("Cancel subscription", "Cancelar la suscripción"),
    "resume": ("Keep subscription", "Mantener la suscripción"),
    "your_card": ("Your card", "Tu tarjeta"),
    "change_card": ("Change card", "Cambiar la tarjeta"),
    "not_offered": ("This is not offered here.", "Esto no se ofrece aquí."),
    "invoices": ("Invoices", "Facturas"),
    "invoice": ("Invoice {number}", "Factura {number}"),
    "invoice_draft": ("being prepared", "en preparación"),
    "invoice_open": ("to be paid", "por pagar"),
    "invoice_paid": ("paid", "pagada"),
    "invoice_void": ("void", "anulada"),
    "invoice_uncollectible": ("not expected any more", "incobrable"),
    "onboarding_title": ("Receive payments", "Recibir pagos"),
    "onboarding": (
        "In the real world Stripe would ask {name} for an identity, an address and a bank account now.",
        "En la realidad Stripe le pediría ahora a {name} una identidad, una dirección y una cuenta bancaria.",
    ),
    "onboarding_complete": ("Give all that is asked", "Dar todo lo que se pide"),
    "onboarding_leave": ("Leave for now", "Dejarlo por ahora"),
    "dashboard": (
        "Here Stripe would show what this account has received.",
        "Aquí Stripe mostraría lo que ha recibido esta cuenta.",
    ),
}


def money(cents: int, currency: str) -> str:
    """An amount with its currency, as `5.00 USD`, `500 JPY` or `5.000 KWD`."""
    digits = decimals(currency)
    return f"{cents / 10**digits:,.{digits}f} {currency.upper()}"


def day(at: int) -> str:
    """A date that reads the same in both languages."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
