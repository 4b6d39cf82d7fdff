"""The site: a platform for volunteer mentoring programmes.

Where to begin reading:

- ``app.create_app`` wires everything together and is the only place that does.
- Each area is a package with the same file names: ``models`` (tables and their invariants), ``rules``
  (pure decisions), ``queries`` (every SELECT), ``services`` (one function per use case), ``documents``
  (files made from plain values), ``forms`` (parse and shape input), ``views`` (a blueprint).
- Areas may use only those below them:
  ``exchange`` → ``funding`` → ``meetings`` → ``tandems`` → ``waitlists`` → ``people`` → ``places`` →
  ``accounts``.
- Only ``tandems.services`` knows the solver, the package ``matching``.

The top-level modules are what all areas share: ``config``, ``database``, ``clock``, ``names``, ``wording``,
``history``, ``audit``, ``outbox``, ``permissions``, ``listing``, ``money``, ``sheets``, ``typesetting``; and,
on the side of the web, ``access``, ``web``, ``installing`` (the app on a home screen), ``jobs`` and ``cli``.
"""
