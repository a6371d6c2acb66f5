"""The ways to sign in beside a password here: providers that say who somebody is.

Each is a `Way`: its settings, its protocol and two routes, one that leads there and one that people come back to.
What is done with the answer is the same for all (`returning.py`).
"""
