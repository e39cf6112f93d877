"""What tests about pledges begin with: `from support.pledge_fixtures import editor, goal, reader` takes those that a file
uses. They are of the file's own service, or of the session's."""

import pytest

from support import signing


@pytest.fixture(scope="module")
def goal(server):
    """The id of a goal that can be signed for."""
    return signing.goal_id(server.http)


@pytest.fixture(scope="module")
def editor(key):
    """May change pledges and decide about them, but not see what is personal."""
    return key("pledges:write")


@pytest.fixture(scope="module")
def reader(key):
    """May see what is personal, and change nothing."""
    return key("pledges:read-personal")
