"""Work that nobody waits for: what runs when, once, over any number of processes."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from mentoring.database import Base, writing


class JobRun(Base):
    """A job's run for one period. Its key is stored together with the job's effects: the run happens once."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[str] = mapped_column(String(40), primary_key=True)
    ran_at: Mapped[datetime]


def run_once(engine: Engine, job: str, period: str, now: datetime, work: Callable[[Session], None]) -> bool:
    """Runs ``work`` for this job and period in one transaction with its mark; False if it had run already."""
    try:
        with writing(engine) as session:
            if session.get(JobRun, (job, period)) is not None:
                return False
            session.add(JobRun(job=job, period=period, ran_at=now))
            session.flush()
            work(session)
    except IntegrityError:
        with writing(engine) as session:
            if session.get(JobRun, (job, period)) is not None:
                return False
        raise
    return True
