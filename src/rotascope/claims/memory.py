"""What the sentences before have left for the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from rotascope.claims.drafts import Draft, Timed
from rotascope.claims.subjects import Subject

Accept = Callable[[Subject], bool]


@dataclass
class Memory:
    """What the sentences before have left: subjects, the time, the direction.

    Attributes
    ----------
    subjects
        Named so far, newest last, with the number of their sentence.
    time
        The time of the last claim, with the numbers of its sentence and paragraph.
    leads
        The times of which the text as a whole speaks, the first and most frequent ones first.
    topic
        Whom the sentence before was about.
    kind
        What its last claim measured.
    returned
        The number of the last sentence that told a return.
    told
        The last returns that were told, each with the number of its sentence.
    last
        The last claim with a formula, and the number of its sentence.
    run
        The last run that was told, and the number of its sentence.
    day
        The last day that was named.
    days
        All days named so far, with the number of their sentence.
    times
        The times named so far with their ends, newest last, with the number of their sentence.
    closed
        The last session of the quarter or year on which the text looks back; None where it
        speaks of its own day.
    fresh
        True at the start of a paragraph.
    """

    subjects: list[tuple[int, Subject]] = field(default_factory=list)
    time: tuple[int, int, Timed] | None = None
    leads: tuple[Timed, ...] = ()
    topic: tuple[int, Subject] | None = None
    kind: str = ""
    returned: int = -1
    told: list[tuple[int, Draft]] = field(default_factory=list)
    last: tuple[int, Draft] | None = None
    run: tuple[int, Draft] | None = None
    day: date | None = None
    days: list[tuple[int, date]] = field(default_factory=list)
    times: list[tuple[int, tuple[tuple[str, date], str]]] = field(default_factory=list)
    closed: date | None = None
    fresh: bool = False
    sentence: int = 0
    paragraph: int = 0
    spoken: date = date.min

    def recall(self, accept: Accept, *, back: int = 3) -> Subject | None:
        """The topic of the sentence before, else the newest fitting subject of the last ones."""
        topic = self.topic
        if topic is not None and self.sentence - topic[0] <= back and accept(topic[1]):
            return topic[1]
        for number, subject in reversed(self.subjects):
            if self.sentence - number > back:
                return None
            if accept(subject):
                return subject
        return None
