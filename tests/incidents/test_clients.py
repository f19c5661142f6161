"""Programs are told apart by what does not change from call to call."""

from __future__ import annotations

import pytest

from trailscope.incidents.clients import AWS, client_of


@pytest.mark.parametrize(
    ("user_agent", "name", "family"),
    [
        ("aws-cli/2.15.10 Python/3.11.6 Linux/6.5.0-kali3-amd64 exe/x86_64.kali.2023 command/s3.ls", "aws-cli/2.15.10 linux kali", "aws-cli linux kali"),
        ("[Boto3/1.39.4 md/Botocore#1.39.4 ua/2.1 os/linux#6.1 lang/python#3.12]", "Boto3/1.39.4 linux", "Boto3 linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36", "Chrome/126 windows", "Chrome windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox/128 linux", "Firefox linux"),
        ("stratus-red-team_39f95f43-cd2f-4beb-b69e-be60b6fe1f57", "stratus-red-team", "stratus-red-team"),
        ("cloudformation.amazonaws.com", AWS, AWS),
        ("[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488]", AWS, AWS),
        ("", "?", "?"),
        (None, "?", "?"),
    ],
)  # fmt: skip
def test_a_user_agent_names_a_program(user_agent, name, family):
    assert client_of(user_agent).name == name
    assert client_of(user_agent).family == family


def test_calls_of_one_program_have_one_name():
    agent = "aws-cli/2.22.35 md/awscrt#0.23.4 os/linux#6.11 lang/python#3.12.8 md/command#"
    assert client_of(f"{agent}iam.create-user") == client_of(f"[{agent}s3.ls]")
