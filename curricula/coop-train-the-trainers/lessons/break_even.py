"""When does a worker co-op's work cover what it costs? The numbers of the break-even lesson.

All money is in whole cents. Break-even is the fixed costs divided by what one job leaves, as the U.S. Small
Business Administration has it (sba.gov/breakevenpointcalculator); members' pay is a cost of each job.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """A month of a cleaning co-op. Money in cents; time in minutes, so that half hours are exact."""

    price: int = 110_00
    supplies: int = 14_00
    minutes: int = 180
    pay: int = 24_00
    fixed: int = 1_800_00
    jobs: int = 70
    members: int = 6

    @property
    def pay_for_a_job(self) -> int:
        """What the members who do one job are paid for it, to the nearest cent."""
        return round(self.pay * self.minutes / 60)

    @property
    def left_by_a_job(self) -> int:
        """What one job leaves to cover the fixed costs; negative when each job loses money."""
        return self.price - self.supplies - self.pay_for_a_job

    @property
    def break_even(self) -> int | None:
        """The fewest whole jobs that cover everything; None when no number of jobs can."""
        if self.left_by_a_job <= 0:
            return None if self.fixed or self.left_by_a_job < 0 else 0
        return -(-self.fixed // self.left_by_a_job)

    @property
    def surplus(self) -> int:
        """What is left at the end of the month; negative when it is short."""
        return self.money_in(self.jobs) - self.money_out(self.jobs)

    @property
    def fair_pay(self) -> int:
        """The most an hour could be paid, in whole cents, with the planned jobs covering everything."""
        for_pay = self.jobs * (self.price - self.supplies) - self.fixed
        worked = self.jobs * self.minutes
        return max(0, for_pay * 60 // worked) if worked else 0

    @property
    def hours_a_week(self) -> float:
        """Each member's hours in a week, when the jobs are shared equally (52 weeks in 12 months)."""
        return self.jobs * self.minutes / 60 / self.members * 12 / 52

    def money_in(self, jobs: int) -> int:
        return jobs * self.price

    def money_out(self, jobs: int) -> int:
        return self.fixed + jobs * (self.supplies + self.pay_for_a_job)
