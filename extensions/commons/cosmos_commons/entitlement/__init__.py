"""May this person be in this lane now, as what, why, until when?

`facts` are what is known, appended and never edited; `decision` is the pure function from facts and a clock to an
answer; `words` says the answer to the person; `ledger` keeps the facts, and what follows from them, in the
database.
"""
