"""How people are asked into a lane, and ask to come in: links, lists of addresses, requests."""
