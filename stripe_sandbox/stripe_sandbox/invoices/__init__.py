"""What is owed: invoices from draft to paid, and what the next one would be (docs.stripe.com/api/invoices)."""
