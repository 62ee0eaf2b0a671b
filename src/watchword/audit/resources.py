"""The directory audits in Graph (CONTRACT section 9). Source: microsoft.graph.directoryAudit and its parts."""

from typing import Any

from watchword.audit.model import Document
from watchword.audit.service import AuditLog
from watchword.graph.language.options import USUAL, ListRules, Option
from watchword.graph.resource import Call, EntitySet
from watchword.kernel.edm import BETA, ENTITY, ComplexType, EntityType, EnumType, May, Primitive, Property
from watchword.kernel.query import Page

_STRING = Primitive.STRING

_RESULT = EnumType("operationResult", ("success", "failure", "timeout", "unknownFutureValue"))
_GROUP_TYPE = EnumType("groupType", ("unifiedGroups", "azureAD", "unknownFutureValue"))
_KEY_VALUE = ComplexType("keyValue", (Property("key", _STRING), Property("value", _STRING)))
_MODIFIED_PROPERTY = ComplexType(
    "modifiedProperty",
    (Property("displayName", _STRING), Property("oldValue", _STRING), Property("newValue", _STRING)),
)
_TARGET_RESOURCE = ComplexType(
    "targetResource",
    (
        Property("id", _STRING, may=May.FILTER),
        Property("displayName", _STRING, may=May.FILTER | May.STARTS),
        Property("type", _STRING),
        Property("userPrincipalName", _STRING),
        Property("groupType", _GROUP_TYPE),
        Property("modifiedProperties", _MODIFIED_PROPERTY, collection=True),
    ),
)
_IDENTITY = ComplexType(
    "identity", (Property("id", _STRING, may=May.FILTER), Property("displayName", _STRING)), open=True
)
_USER = ComplexType(
    "userIdentity",
    (Property("userPrincipalName", _STRING, may=May.FILTER | May.STARTS), Property("ipAddress", _STRING)),
    base=_IDENTITY,
    open=True,
)
_APP = ComplexType(
    "appIdentity",
    (
        Property("appId", _STRING, may=May.FILTER),
        Property("displayName", _STRING),
        Property("servicePrincipalId", _STRING),
        Property("servicePrincipalName", _STRING),
    ),
)
_INITIATOR = ComplexType("auditActivityInitiator", (Property("user", _USER), Property("app", _APP)))

DIRECTORY_AUDIT = EntityType(
    "directoryAudit",
    (
        Property(
            "activityDateTime", Primitive.INSTANT, nullable=False, may=May.FILTER | May.SORT, label="Date and time"
        ),
        Property("activityDisplayName", _STRING, nullable=False, may=May.FILTER | May.STARTS, label="Activity"),
        Property("additionalDetails", _KEY_VALUE, collection=True, label="Details"),
        Property("category", _STRING, nullable=False, may=May.FILTER, label="Category"),
        Property("correlationId", _STRING, may=May.FILTER, label="Correlation id"),
        Property("initiatedBy", _INITIATOR, nullable=False, label="Initiated by"),
        Property("loggedByService", _STRING, may=May.FILTER, label="Service"),
        Property("operationType", _STRING, label="Operation"),
        Property("result", _RESULT, may=May.FILTER, label="Result"),
        Property("resultReason", _STRING, label="Reason"),
        Property("targetResources", _TARGET_RESOURCE, collection=True, label="Targets"),
        Property("userAgent", _STRING, versions=BETA, label="User agent"),
    ),
    base=ENTITY,
    label="Audit record",
)

RULES = ListRules(default_top=100, max_top=1000, options=USUAL - {Option.EXPAND})


def resources(log: AuditLog) -> tuple[EntitySet, ...]:
    """`auditLogs/directoryAudits`: to be listed, counted and read."""

    async def list_(call: Call) -> Page[Document]:
        return await log.list(call.actor, None, call.query)

    async def get(call: Call) -> dict[str, Any]:
        return dict(await log.get(call.actor, None, call.keys["audit"]))

    return (
        EntitySet(
            path="auditLogs/directoryAudits",
            entity=DIRECTORY_AUDIT,
            key="audit",
            rules=RULES,
            list=("audit.read", list_),
            get=("audit.read", get),
        ),
    )
