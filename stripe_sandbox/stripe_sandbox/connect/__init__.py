"""Money for others: connected accounts, their onboarding, and what is passed on to them (docs.stripe.com/connect)."""
