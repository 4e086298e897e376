"""Fixtures that several test modules share."""

import pytest
from hypothesis import settings

from tests.command import backfile
from tests.mirrors import write_small_mirror

# How long an example takes says more of the machine than of what is tested.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def sample_mirror(tmp_path_factory):
    """The sample archive, crawled once over HTTP by the real command; for reading only."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    done = backfile("crawl", "sample", "--db", path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="session")
def small_mirror(tmp_path_factory):
    """Two issues in three languages, one of their articles missing and one hostile; for reading only."""
    path = tmp_path_factory.mktemp("small") / "paper.db"
    write_small_mirror(path)
    return path
