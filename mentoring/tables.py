"""All tables at once: importing this fills ``Base.metadata``, for migrations and for tests."""

from mentoring import audit, history, jobs, outbox
from mentoring.accounts import models as accounts
from mentoring.database import Base
from mentoring.exchange import models as exchange
from mentoring.funding import models as funding
from mentoring.people import models as people
from mentoring.places import models as places
from mentoring.tandems import models as tandems
from mentoring.waitlists import models as waitlists

AREAS = (accounts, places, people, waitlists, tandems, funding, exchange, audit, history, jobs, outbox)
metadata = Base.metadata
