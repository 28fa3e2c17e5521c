"""The first call of a compiled function compiles it, which no deadline should count."""

from hypothesis import settings

settings.register_profile("compiled", deadline=None)
settings.load_profile("compiled")
