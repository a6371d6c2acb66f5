"""What is paid again and again (docs.stripe.com/billing/subscriptions/overview)."""
