import os
import pwd

import pytest

from orchestrator.cli.context import acting_person
from orchestrator.domain.actors import Role
from orchestrator.domain.errors import NotAllowed
from orchestrator.settings import load
from tests.workspaces import a_workspace, with_person

ME = pwd.getpwuid(os.getuid()).pw_name
NOBODY = pwd.getpwnam("nobody")


@pytest.fixture
def root(tmp_path):
    return with_person(with_person(a_workspace(tmp_path)), login="nobody", email="n@example.org")


@pytest.fixture
def demo(root):
    (root / "state").mkdir()
    (root / "state/demo").touch()
    return root


def test_the_actor_is_who_the_real_uid_belongs_to(root):
    assert acting_person(load(root, {}), NOBODY.pw_uid, {}).name == "nobody"


@pytest.mark.parametrize("variable", ["USER", "LOGNAME", "USERNAME", "SUDO_USER"])
def test_a_variable_that_anybody_can_set_changes_nothing(root, variable):
    assert acting_person(load(root, {}), NOBODY.pw_uid, {variable: "anna"}).name == "nobody"


def test_the_actor_has_roles_and_address_of_the_file(root):
    actor = acting_person(load(root, {}), NOBODY.pw_uid, {})

    assert (actor.roles, actor.email) == (frozenset({Role.APPROVER}), "n@example.org")


def test_a_login_without_roles_may_not_act(root):
    with pytest.raises(NotAllowed, match="uid-4242424"):
        acting_person(load(root, {}), 4242424, {})


def test_acting_as_another_is_refused_outside_a_demo(root):
    with pytest.raises(NotAllowed, match="ORCHESTRATOR_ACT_AS"):
        acting_person(load(root, {}), NOBODY.pw_uid, {"ORCHESTRATOR_ACT_AS": "anna"})


def test_acting_as_another_in_a_demo_is_marked(demo):
    actor = acting_person(load(demo, {}), NOBODY.pw_uid, {"ORCHESTRATOR_ACT_AS": "anna"})

    assert (actor.name, actor.acted_as) == ("anna", True)


def test_acting_as_oneself_in_a_demo_is_not_marked(demo):
    assert not acting_person(load(demo, {}), NOBODY.pw_uid, {}).acted_as


def test_acting_as_somebody_unknown_is_refused(demo):
    with pytest.raises(NotAllowed, match="berta"):
        acting_person(load(demo, {}), NOBODY.pw_uid, {"ORCHESTRATOR_ACT_AS": "berta"})
