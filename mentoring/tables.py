"""All tables at once: importing this fills ``Base.metadata``, for migrations and for tests."""

from mentoring import audit, history, jobs, outbox
from mentoring.accounts import models as accounts
from mentoring.database import Base
from mentoring.exchange import models as exchange
from mentoring.funding import models as funding
from mentoring.meetings import models as meetings
from mentoring.people import models as people
from mentoring.people import models_availability as availability
from mentoring.places import models as places
from mentoring.tandems import models as tandems
from mentoring.tandems import models_computing as computing
from mentoring.tandems import models_joint as joint
from mentoring.waitlists import models as waitlists

AREAS = (
    *(accounts, places, people, availability, waitlists, tandems, computing, joint, meetings, funding),
    *(exchange, audit, history, jobs, outbox),
)
metadata = Base.metadata
