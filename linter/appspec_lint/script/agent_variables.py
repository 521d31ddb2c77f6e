"""The environment variables that the agent sets for hook scripts (agent: hook_executor.rb)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AGENT_VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "APPLICATION_NAME": "The name of the CodeDeploy application.",
        "DEPLOYMENT_GROUP_ID": "The ID of the deployment group, as in the path of the revision.",
        "DEPLOYMENT_GROUP_NAME": "The name of the deployment group.",
        "DEPLOYMENT_ID": "The ID of the deployment, such as `d-ABCDEF123`.",
        "LIFECYCLE_EVENT": "The lifecycle event that runs the script, such as `AfterInstall`.",
        "BUNDLE_BUCKET": "The bucket that contains the revision. Set for revisions in S3.",
        "BUNDLE_KEY": "The key of the revision in its bucket. Set for revisions in S3.",
        "BUNDLE_VERSION": "The version of the revision's object. Set for revisions in S3.",
        "BUNDLE_ETAG": "The ETag of the revision's object. Set for revisions in S3.",
        "BUNDLE_COMMIT": "The commit ID of the revision. Set for revisions on GitHub.",
    }
)
