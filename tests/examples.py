"""With how many examples a property is tried: a few in the suite, twenty times as many in soak."""

from hypothesis import settings

#: where a property does not say how many it takes
USUAL = 50
SOAK = "soak"


def many(count: int) -> int:
    """So many in `make test`, and twenty times as many in `make soak`."""
    return count * 20 if settings.get_current_profile_name() == SOAK else count


def declare_profiles() -> None:
    """The two ways to run; `--hypothesis-profile=soak` takes the second."""
    settings.register_profile("suite", max_examples=USUAL)
    settings.register_profile(SOAK, max_examples=USUAL * 20, deadline=None)
    settings.load_profile("suite")
