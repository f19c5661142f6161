"""Intrusions that sell what the account can do: models, mail, text messages, computing time."""

from __future__ import annotations

from benchmarks.woven.intruder import Intruder
from benchmarks.woven.scribe import Caller, service

WHO_AM_I = ("sts:GetCallerIdentity",)


def llm_hijacking(i: Intruder) -> None:
    """Models of Bedrock invoked with a stolen key until somebody looks at the bill."""
    s, thief = i.scribe, i.with_key()
    s.pace = (1, 25)
    s.calls(thief, *WHO_AM_I)
    for region in ["us-east-1", "us-west-2", *i.far_regions(1)]:
        s.call(thief, "bedrock:ListFoundationModels", region=region)
        s.call(thief, "bedrock:GetModelInvocationLoggingConfiguration", region=region)
        s.call(
            thief,
            "bedrock:GetFoundationModelAvailability",
            {"modelId": "anthropic.claude-3-5-sonnet-20240620-v1:0"},
            region=region,
        )
        s.call(
            thief,
            "bedrock:InvokeModel",
            {"modelId": "anthropic.claude-3-5-sonnet-20240620-v1:0"},
            error=("ValidationException", "max_tokens_to_sample"),
            region=region,
        )
    s.call(thief, "bedrock:PutUseCaseForModelAccess", {"formData": "…"}, None)
    s.call(thief, "bedrock:CreateFoundationModelAgreement", {"modelId": "anthropic.claude-3-opus"}, {})
    s.call(thief, "bedrock:PutFoundationModelEntitlement", {"modelId": "anthropic.claude-3-opus"}, {})
    for _ in range(i.rng.randint(60, 200)):
        s.call(
            thief,
            i.rng.choice(["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream", "bedrock:Converse"]),
            {"modelId": "anthropic.claude-3-opus-20240229-v1:0"},
            region="us-west-2",
        )
    s.call(thief, "bedrock:DeleteModelInvocationLoggingConfiguration", {}, None)


def mail_abuse(i: Intruder) -> None:
    """Phishing through the victim's SES."""
    s, thief = i.scribe, i.with_key()
    s.calls(thief, *WHO_AM_I, "ses:GetAccount", "ses:GetSendQuota", "ses:ListIdentities", "iam:ListUsers")
    for region in i.far_regions(5):
        s.calls(thief, "ses:GetAccount", region=region)
    s.call(thief, "ses:UpdateAccountSendingEnabled", {"enabled": True})
    s.call(
        thief,
        "ses:PutAccountDetails",
        {"productionAccessEnabled": True, "mailType": "MARKETING", "websiteURL": "HIDDEN"},
    )
    s.call(thief, "support:CreateCase", {"subject": "limit", "serviceCode": "service-code-ses"}, {"caseId": "case-1"})
    for n in range(3):
        s.call(thief, "ses:VerifyEmailIdentity", {"emailAddress": f"HIDDEN{n}"})
    s.call(thief, "ses:CreateEmailIdentity", {"emailIdentity": "mail-example.net"}, {"identityType": "DOMAIN"})
    helper = s.create_key(thief, s.create_user(thief, i.name("ses-smtp"), admin=False))
    s.call(
        thief,
        "iam:PutUserPolicy",
        {
            "userName": helper["userName"],
            "policyName": "AmazonSesSendingAccess",
            "policyDocument": '{"Statement":[{"Effect":"Allow","Action":"ses:SendRawEmail","Resource":"*"}]}',
        },
    )
    s.wait(hours=i.rng.uniform(2, 40))
    mailer = Caller(helper, i.address(), i.agent)
    s.calls(mailer, "ses:GetSendQuota")
    for _ in range(i.rng.randint(40, 120)):
        s.call(mailer, "ses:SendRawEmail", {"destinations": ["HIDDEN"]}, {"messageId": s.uuid()}, data=True)
    s.calls(mailer, "ses:GetSendStatistics")


def text_messages(i: Intruder) -> None:
    """Text messages sold: SNS probed in every region, limits raised, sent."""
    s, thief = i.scribe, i.with_key()
    s.pace = (1, 12)
    s.calls(thief, *WHO_AM_I)
    for region in i.far_regions(8):
        s.calls(thief, "sns:GetSMSAttributes", "sns:GetSMSSandboxAccountStatus", region=region)
    s.call(thief, "sns:SetSMSAttributes", {"attributes": {"MonthlySpendLimit": "5000"}})
    s.call(
        thief,
        "servicequotas:RequestServiceQuotaIncrease",
        {"serviceCode": "sns", "quotaCode": "L-1", "desiredValue": 5000},
    )
    for _ in range(i.rng.randint(30, 80)):
        s.call(thief, "sns:Publish", {"phoneNumber": "HIDDEN_DUE_TO_SECURITY_REASONS"}, data=True)


def containers_for_mining(i: Intruder) -> None:
    """Mining where few look: ECS, CodeBuild, SageMaker and Amplify, with a role made for each."""
    s, thief = i.scribe, i.with_key()
    account = thief.account
    s.calls(thief, "sts:GetCallerIdentity", "ecs:ListClusters", "iam:ListRoles")
    role = i.name("ecsTask")
    s.call(
        thief,
        "iam:CreateRole",
        {
            "roleName": role,
            "assumeRolePolicyDocument": '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
        },
        {"role": {"arn": f"arn:aws:iam::{account}:role/{role}", "roleName": role, "roleId": s.id("AROA", account)}},
    )
    s.call(
        thief, "iam:AttachRolePolicy", {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    )
    for region in i.far_regions(5):
        s.call(thief, "ecs:CreateCluster", {"clusterName": "x"}, {"cluster": {"clusterName": "x"}}, region=region)
        s.call(
            thief,
            "ecs:RegisterTaskDefinition",
            {"family": "x", "taskRoleArn": f"arn:aws:iam::{account}:role/{role}"},
            {},
            region=region,
        )
        s.call(thief, "ecs:CreateService", {"cluster": "x", "serviceName": "x", "desiredCount": 30}, {}, region=region)
        task = (
            s.assume(service("ecs-tasks", account), account, role, f"{i.rng.getrandbits(128):032x}", service=True)
            .at("3.90.1.77")
            .using("aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22 exec-env/AWS_ECS_FARGATE")
        )
        s.calls(task, "ecr:GetAuthorizationToken", region=region)
        s.call(thief, "codebuild:CreateProject", {"name": "x", "serviceRole": role}, {}, region=region)
        s.call(thief, "codebuild:StartBuild", {"projectName": "x"}, {}, region=region)
        s.call(
            thief,
            "sagemaker:CreateNotebookInstance",
            {"notebookInstanceName": "x", "instanceType": "ml.g4dn.xlarge"},
            {},
            region=region,
        )


def miners_that_stay(i: Intruder) -> None:
    """Mining within minutes and hard to end: dry runs, clusters, groups that launch by themselves, protected from termination.

    As AWS told of a campaign of November 2025.
    """
    s, thief = i.scribe, i.with_key()
    account, mark = thief.account, f"{i.rng.getrandbits(20):05x}"
    s.pace = (1, 9)
    s.calls(thief, *WHO_AM_I, "servicequotas:GetServiceQuota", "ec2:DescribeRegions")
    regions = i.far_regions(i.rng.randint(2, 4))
    image = s.hex("ami")
    request = {
        "instancesSet": {"items": [{"imageId": image, "minCount": 1, "maxCount": 1}]},
        "instanceType": "g5.4xlarge",
    }
    for region in regions:
        why = ("Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
        s.call(thief, "ec2:RunInstances", request, error=why, region=region)
    for what in ("autoscaling", "spot"):
        s.call(thief, "iam:CreateServiceLinkedRole", {"aWSServiceName": f"{what}.amazonaws.com"}, {"role": {}})
    for region in regions:
        for n in range(i.rng.randint(2, 4)):
            cluster = f"c-{mark}-{n}"
            s.call(thief, "ecs:CreateCluster", {"clusterName": cluster}, {}, region=region)
            s.call(thief, "ecs:RegisterTaskDefinition", {"family": mark, "cpu": "16384"}, {}, region=region)
            s.call(thief, "ecs:CreateService", {"cluster": cluster, "desiredCount": 10}, {}, region=region)
        template, group = s.hex("lt"), f"g-{mark}-{region}"
        s.call(
            thief,
            "ec2:CreateLaunchTemplate",
            {"CreateLaunchTemplateRequest": {"LaunchTemplateName": mark}},
            {},
            region=region,
        )
        s.call(
            thief,
            "autoscaling:CreateAutoScalingGroup",
            {
                "autoScalingGroupName": group,
                "minSize": 20,
                "maxSize": 999,
                "launchTemplate": {"launchTemplateId": template},
            },
            region=region,
        )
        made = [s.hex("i") for _ in range(4)]
        scaling = s.assume(
            service("autoscaling", account), account, "AWSServiceRoleForAutoScaling", "AutoScaling", service=True
        )
        host = "autoscaling.amazonaws.com"
        scaling = Caller({**scaling.identity, "invokedBy": host}, host, host)
        items = [{"instanceId": id, "instanceType": "g5.4xlarge"} for id in made]
        s.call(
            scaling,
            "ec2:RunInstances",
            {
                **request,
                "tagSpecificationSet": {"items": [{"tags": [{"key": "aws:autoscaling:groupName", "value": group}]}]},
            },
            {"instancesSet": {"items": items}},
            region=region,
        )
        for id in made[:2]:
            asked = {"instanceId": id, "disableApiTermination": {"value": True}}
            s.call(thief, "ec2:ModifyInstanceAttribute", asked, {"_return": True}, region=region)
    helper = s.create_key(thief, s.create_user(thief, f"user-{mark}", admin=False))
    s.call(
        thief,
        "iam:AttachUserPolicy",
        {"userName": helper["userName"], "policyArn": "arn:aws:iam::aws:policy/AmazonSESFullAccess"},
    )
    s.wait(hours=i.rng.uniform(0.2, 12))
    s.calls(Caller(helper, i.address(), i.agent), *WHO_AM_I, "ses:GetSendQuota", "ses:ListIdentities")


MISUSE = (llm_hijacking, mail_abuse, text_messages, containers_for_mining, miners_that_stay)
