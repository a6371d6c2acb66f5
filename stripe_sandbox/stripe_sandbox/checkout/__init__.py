"""How do people pay? Checkout sessions and what completing one makes (docs.stripe.com/payments/checkout)."""
