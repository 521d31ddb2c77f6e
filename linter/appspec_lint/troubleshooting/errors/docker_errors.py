"""Errors of Docker and of the registries, in build commands and in hook scripts."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import BUILD_GUIDE, KnownError, NextStep

ECR = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/"
DOCKER = "https://docs.docker.com/reference/cli/docker/"
SAMPLE = f"{BUILD_GUIDE}sample-docker.html"
TROUBLE = f"{BUILD_GUIDE}troubleshooting.html"
LOGIN = NextStep(
    "log in to the registry before the command, in the same build or hook",
    (
        "aws ecr get-login-password --region REGION | docker login --username AWS "
        "--password-stdin ACCOUNT.dkr.ecr.REGION.amazonaws.com",
    ),
    f"{ECR}registry_auth.html",
)
CONTAINERS = NextStep(
    "the containers on the instance, stopped ones included, and their ports",
    ("sudo docker ps --all",),
    f"{DOCKER}container/ls/",
)
REPOSITORIES = NextStep(
    "the names and the Region of the repositories",
    ("aws ecr describe-repositories --query 'repositories[].repositoryUri'",),
    f"{ECR}common-errors-docker.html",
)

KNOWN_ERRORS = (
    KnownError(
        "registry-login-missing",
        "no basic auth credentials",
        "denied: no basic auth credentials",
        ("no basic auth credentials", "your authorization token has expired"),
        "Docker is not logged in to this registry: no command logs in, the login was for another "
        "account or Region, another user ran it (`sudo` has its own configuration), or its token "
        "is older than 12 hours.",
        (f"{ECR}common-errors-docker.html", f"{ECR}registry_auth.html"),
        ("registry-login-missing",),
        look=(LOGIN,),
    ),
    KnownError(
        "registry-role",
        "is not authorized to perform: ecr:GetAuthorizationToken",
        "An error occurred (AccessDeniedException) when calling the GetAuthorizationToken "
        "operation: User: arn:aws:sts::111122223333:assumed-role/build is not authorized to "
        "perform: ecr:GetAuthorizationToken on resource: *",
        ("is not authorized to perform: ecr:", "when calling the getauthorizationtoken operation"),
        "The service role of the build (or the instance profile) lacks permissions for Amazon ECR. "
        "Nothing in the repository causes this.",
        (SAMPLE, f"{ECR}security-iam-awsmanpol.html"),
        pattern=r"is not authorized to perform: ecr:\w+"
        r"|calling the GetAuthorizationToken operation",
        look=(
            NextStep(
                "the service role of the build, and its policies",
                (
                    "aws codebuild batch-get-projects --names PROJECT "
                    "--query 'projects[].serviceRole'",
                    "aws iam list-attached-role-policies --role-name ROLE",
                ),
                SAMPLE,
            ),
        ),
    ),
    KnownError(
        "image-not-in-registry",
        "repository does not exist or may require 'docker login'",
        "pull access denied for orders, repository does not exist or may require 'docker login'",
        (
            "repository does not exist or may require 'docker login'",
            "name unknown: the repository with name",
            "does not exist in the registry with id",
            "repositorynotfoundexception",
        ),
        "The registry has no repository of this name, or it is private and nobody has logged in. A "
        "name without a registry host is one of Docker Hub. Also a variable in the image's name "
        "that is empty.",
        (f"{ECR}common-errors-docker.html", f"{DOCKER}image/pull/"),
        look=(REPOSITORIES, LOGIN),
    ),
    KnownError(
        "pull-rate-limit",
        "toomanyrequests: You have reached your pull rate limit",
        "toomanyrequests: You have reached your pull rate limit. You may increase the limit by "
        "authenticating and upgrading",
        ("toomanyrequests", "reached your pull rate limit", "reached your unauthenticated pull"),
        "Docker Hub limits anonymous pulls by address, and builds share addresses: log in to "
        "Docker Hub, or use the same image of `public.ecr.aws`.",
        ("https://docs.docker.com/docker-hub/usage/", TROUBLE),
        look=(
            NextStep(
                "the image in Amazon ECR Public",
                ("docker pull public.ecr.aws/docker/library/IMAGE:TAG",),
                "https://gallery.ecr.aws/docker/",
            ),
        ),
    ),
    KnownError(
        "port-allocated",
        "port is already allocated",
        "docker: Error response from daemon: driver failed programming external connectivity on "
        "endpoint web: Bind for 0.0.0.0:80 failed: port is already allocated.",
        ("port is already allocated",),
        "Another container still publishes this port of the instance: no hook has stopped and "
        "removed the container of the previous deployment. Stop it before `docker run`, tolerating "
        "its absence: `docker rm --force NAME || true`.",
        (f"{DOCKER}container/run/", f"{DOCKER}container/rm/"),
        ("container-not-stopped",),
        pattern=r"(?:Bind for \S+ failed: )?port is already allocated",
        look=(CONTAINERS,),
    ),
    KnownError(
        "container-name-in-use",
        "The container name … is already in use by container",
        'docker: Error response from daemon: Conflict. The container name "/web" is already in use '
        "by container 0a1b2c3d.",
        ("is already in use by container",),
        "A container of this name exists, running or stopped: `docker stop` does not remove it. "
        "Remove it before `docker run`: `docker rm --force NAME || true`; or use `docker run "
        "--rm`.",
        (f"{DOCKER}container/run/", f"{DOCKER}container/rm/"),
        ("container-not-stopped",),
        r"The container name \S+ is already in use by container",
        look=(CONTAINERS,),
    ),
    KnownError(
        "container-missing",
        "No such container",
        "Error response from daemon: No such container: web",
        ("no such container",),
        "`docker stop` or `docker rm` exits with 1 if there is no such container, as at the first "
        "deployment or after a crash: `docker rm --force NAME || true`.",
        (f"{DOCKER}container/rm/", f"{DOCKER}container/stop/"),
        ("stop-not-idempotent",),
        r"No such container(?:: \S+)?",
        (CONTAINERS,),
    ),
    KnownError(
        "docker-not-running",
        "Cannot connect to the Docker daemon",
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon "
        "running?",
        (
            "cannot connect to the docker daemon",
            "failed to connect to the docker api",
            "is the docker daemon running",
        ),
        "In a build: the project's environment has no privileged mode, which Docker requires. On "
        "an instance: Docker is not installed or not started.",
        (TROUBLE, SAMPLE),
        look=(
            NextStep(
                "in a build: the privileged mode; on the instance: the service",
                (
                    "aws codebuild batch-get-projects --names PROJECT "
                    "--query 'projects[].environment.privilegedMode'",
                    "sudo systemctl status docker",
                ),
                TROUBLE,
            ),
        ),
    ),
    KnownError(
        "dockerfile-missing",
        "failed to read dockerfile",
        "ERROR: failed to solve: failed to read dockerfile: open Dockerfile: no such file or "
        "directory",
        (
            "failed to read dockerfile",
            "unable to evaluate symlinks in dockerfile path",
            "unable to prepare context: path",
        ),
        "The directory that `docker build` is given has no Dockerfile: it is not in git, has a "
        "different name or case, or the command runs in another directory (`-f` names a file, the "
        "last argument a directory).",
        (f"{DOCKER}image/build/", SAMPLE),
        ("build-file-missing",),
    ),
    KnownError(
        "build-context-missing",
        '"docker build" requires exactly 1 argument',
        '"docker build" requires exactly 1 argument.',
        (
            '"docker build" requires exactly 1 argument',
            '"docker buildx build" requires exactly 1 argument',
            "docker: 'docker build' requires 1 argument",
        ),
        "`docker build` is called without a directory, or with more than one argument: the final "
        "`.` is missing, or a variable in the command is empty or contains a space.",
        (f"{DOCKER}image/build/", SAMPLE),
        look=(
            NextStep(
                "the command with its variables expanded",
                ("set -x",),
                f"{DOCKER}image/build/",
            ),
        ),
    ),
    KnownError(
        "image-not-built",
        "An image does not exist locally with the tag",
        "An image does not exist locally with the tag: "
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders",
        ("an image does not exist locally with the tag", "no such image: "),
        "`docker push` and `docker tag` use a name that no `docker build -t` of this build gave "
        "to an image, or the build failed before and `post_build` ran all the same.",
        (f"{DOCKER}image/push/", SAMPLE),
        look=(
            NextStep(
                "the images of this build: add this line before the command",
                ("docker images",),
                f"{DOCKER}image/ls/",
            ),
        ),
    ),
    KnownError(
        "no-terminal-for-container",
        "the input device is not a TTY",
        "the input device is not a TTY",
        (
            "the input device is not a tty",
            "cannot attach stdin to a tty-enabled container",
            "cannot perform an interactive login from a non tty device",
        ),
        "Builds and hooks have no terminal: remove `-t` from `docker run -it` and `docker exec "
        "-it`, and pass the password of `docker login` with `--password-stdin`.",
        (f"{DOCKER}container/run/", f"{DOCKER}login/"),
        ("terminal-required", "interactive-command"),
    ),
    KnownError(
        "image-name-empty",
        "invalid reference format",
        "docker: invalid reference format.",
        ("invalid reference format",),
        "The name of the image is malformed, usually because a variable in it is not set "
        "(`$REPOSITORY_URI:$TAG` becomes `:`), contains a space, has capital letters, or begins "
        "with `https://`.",
        (f"{DOCKER}image/tag/", SAMPLE),
        look=(
            NextStep(
                "the variables of the image's name: add this line before the command",
                ('echo "$REPOSITORY_URI" "$IMAGE_TAG"',),
                SAMPLE,
            ),
        ),
    ),
    KnownError(
        "other-architecture",
        "exec user process caused: exec format error",
        "standard_init_linux.go:228: exec user process caused: exec format error",
        ("user process caused: exec format error", "no matching manifest for"),
        "The image is for another processor architecture (x86_64 or arm64) than the machine that "
        "runs it: build on the same architecture, or with `docker buildx build --platform`.",
        (f"{DOCKER}buildx/build/",),
        pattern=r"user process caused: exec format error|no matching manifest for \S+",
        look=(
            NextStep(
                "the architecture of the image, and of the machine",
                ("docker image inspect IMAGE --format '{{.Architecture}}'", "uname -m"),
                f"{DOCKER}image/inspect/",
            ),
        ),
    ),
)
