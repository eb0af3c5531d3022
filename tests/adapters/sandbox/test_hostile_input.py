"""Whatever a client sends, the sandbox answers as a platform and does not break."""

import socket
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = ["author", "commentary", "visibility", "distribution", "lifecycleState", "content"]
GRAPH = ["message", "attached_media", "published", "fields", "since", "limit", "after", "link"]
FEW = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@FEW
@given(field=st.sampled_from(FIELDS), value=JSON)
def test_any_value_in_a_linkedin_body_is_answered(sandbox, linkedin, field, value):
    body = linkedin.body() | {field: value}
    try:
        answer = requests.post(
            f"{linkedin.root}/posts", json=body, headers=linkedin.headers(), timeout=10
        )
    except requests.exceptions.InvalidJSONError:
        return  # the client itself refuses NaN

    assert answer.status_code in {201, 400, 403, 422}


@FEW
@given(content=JSON)
def test_any_content_in_a_linkedin_body_is_answered(linkedin, content):
    for kind in ("media", "multiImage", "article"):
        try:
            answer = linkedin.create(content={kind: content})
        except requests.exceptions.InvalidJSONError:
            return

        assert answer.status_code in {201, 400, 403, 422}


@FEW
@given(name=st.sampled_from(GRAPH), value=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_in_a_graph_parameter_is_answered(facebook, name, value):
    assert facebook.feed(**{name: value}).status_code in {200, 400}
    assert facebook.get(f"{facebook.page}/feed", **{name: value}).status_code in {200, 400}


@FEW
@given(order=st.dictionaries(st.sampled_from(["channel", "phase", "times", "options"]), JSON))
def test_any_order_of_a_fault_is_answered(sandbox, order):
    try:
        answer = requests.post(
            f"{sandbox.base_url}/_sandbox/faults", json={"fault": "hang"} | order, timeout=10
        )
    except requests.exceptions.InvalidJSONError:
        return
    sandbox.clear()

    assert answer.status_code in {200, 400}


@pytest.mark.parametrize("name", ["since", "limit"])
def test_a_number_of_five_thousand_digits_is_refused(facebook, name):
    assert facebook.get(f"{facebook.page}/feed", **{name: "9" * 5000}).status_code == 400


def test_half_a_surrogate_pair_is_refused(sandbox, linkedin):
    assert linkedin.create("\ud800").status_code == 400
    assert sandbox.posts() == []


@pytest.mark.parametrize(
    "raw", [b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n"]
)
def test_a_request_that_is_no_http_is_answered_400(sandbox, raw):
    with socket.create_connection(("127.0.0.1", urlsplit(sandbox.base_url).port), 5) as client:
        client.sendall(raw)
        answer = client.recv(100)

    assert answer.startswith(b"HTTP/1.1 400")
