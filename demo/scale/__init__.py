"""Large, realistic, repeatable data for measuring: invented schools, people, agreements and cases, all samples.

Rows go in by COPY, past the triggers that are named where they are passed by; every constraint holds. Each case
and each agreement has its whole chain of events, as the services would have written it. Left out: files, consents
asked for by mail, and the events of people, schools and reports.
"""

from .seeding import Wanted, seed

__all__ = ["Wanted", "seed"]
