"""Where people manage what they pay (docs.stripe.com/customer-management)."""
