"""Use cases of tandems, one module each for what belongs together; what other areas need stands here."""

from mentoring.tandems.services.proposals import ask_again, propose_tandem

__all__ = ["ask_again", "propose_tandem"]
