"""Exploring a tree on several threads: all of it, once, and in bounded memory."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.sources.parallel_listing import explore


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.integers(0, 3), max_size=60), st.integers(1, 8))
def test_every_task_is_done_once_whatever_follows_from_it(children, threads):
    """Task n has ``children[n]`` tasks that follow from it, numbered on from all that were given before."""
    given_out = [1]
    lock = threading.Lock()

    def expand(task):
        with lock:
            count = children[task] if task < len(children) else 0
            following = list(range(given_out[0], given_out[0] + count))
            given_out[0] += count
        return [task], following

    found = list(explore([0], expand, threads))
    assert sorted(found) == list(range(given_out[0]))


def test_one_thread_does_the_least_task_first():
    following = {0: [5, 3, 9], 3: [4], 5: [1]}
    assert list(explore([0], lambda task: ([task], following.get(task, [])), 1)) == [0, 3, 4, 5, 1, 9]


def test_without_a_first_task_there_is_nothing_to_find_and_nothing_to_wait_for():
    found = []
    asking = threading.Thread(target=lambda: found.append(list(explore([], lambda task: ([task], []), 4))), daemon=True)
    asking.start()
    asking.join(20)
    assert found == [[]]


def test_the_first_error_ends_it():
    def expand(task):
        if task == 7:
            raise ValueError("seven")
        return [task], [task + 1]

    with pytest.raises(ValueError, match="seven"):
        list(explore([0], expand, 4))


def test_who_stops_listening_leaves_no_thread_behind():
    before = threading.active_count()
    results = explore([0], lambda task: ([task], [task + 1]), 4)
    assert next(results) == 0
    results.close()
    assert threading.active_count() == before
