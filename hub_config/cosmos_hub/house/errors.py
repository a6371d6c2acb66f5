"""What keeps the house from starting, each as one sentence that says what to do."""


class HouseError(RuntimeError):
    """The house cannot start or go on; the message is for the operator and ends with the remedy."""

    verdict = "Cosmos Lanes did not start."


class HouseFellError(HouseError):
    """It had been running."""

    verdict = "Cosmos Lanes has ended, and all it started."
