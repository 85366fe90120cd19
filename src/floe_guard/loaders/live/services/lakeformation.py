"""Lake Formation -> locations, permissions, tags, filters and settings that somebody made.

What every account has from the start is left out: the settings and grants by which
`IAM_ALLOWED_PRINCIPALS` leaves everything to IAM.
Source: AWS Lake Formation API Reference, and "Changing the default settings for your data lake".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from floe_guard.aws.operations import operation
from floe_guard.loaders.live.protocol import Found, Job, Place
from floe_guard.values import Value

LIST_RESOURCES = operation("lakeformation", "ListResources")
LIST_PERMISSIONS = operation("lakeformation", "ListPermissions")
LIST_TAGS = operation("lakeformation", "ListLFTags")
LIST_FILTERS = operation("lakeformation", "ListDataCellsFilter")
LIST_OPT_INS = operation("lakeformation", "ListLakeFormationOptIns")
GET_SETTINGS = operation("lakeformation", "GetDataLakeSettings")

EVERYWHERE = True
TYPES = ("aws_lakeformation_*",)
_IAM_ALLOWED = "IAM_ALLOWED_PRINCIPALS"


def collect(place: Place) -> Iterator[Found]:
    """Yield every Lake Formation object of the region that does not come with the account."""
    yield Job(("aws_lakeformation_resource",), lambda: _locations(place))
    yield Job(("aws_lakeformation_permissions",), lambda: _permissions(place))
    yield Job(("aws_lakeformation_lf_tag",), lambda: _tags(place))
    yield Job(("aws_lakeformation_data_cells_filter",), lambda: _filters(place))
    yield Job(("aws_lakeformation_opt_in",), lambda: _opt_ins(place))
    yield Job(("aws_lakeformation_data_lake_settings",), lambda: _settings(place))


def _locations(place: Place) -> Iterator[Found]:
    for found in place.each(LIST_RESOURCES, "ResourceInfoList"):
        arn = found["ResourceArn"]
        yield place.resource(
            "aws_lakeformation_resource",
            arn,
            {
                "arn": arn,
                "id": arn,
                "role_arn": found.get("RoleArn"),
                "hybrid_access_enabled": found.get("HybridAccessEnabled"),
                "with_federation": found.get("WithFederation"),
            },
        )


def _principal(entry: dict[str, Any]) -> str:
    return str((entry.get("Principal") or {}).get("DataLakePrincipalIdentifier") or "")


def _permissions(place: Place) -> Iterator[Found]:
    for number, grant in enumerate(place.each(LIST_PERMISSIONS, "PrincipalResourcePermissions"), 1):
        principal = _principal(grant)
        if principal == _IAM_ALLOWED:
            continue
        yield place.resource(
            "aws_lakeformation_permissions",
            f"{principal}/{number}",
            {
                "principal": principal,
                "permissions": list(grant.get("Permissions") or ()),
                "permissions_with_grant_option": list(
                    grant.get("PermissionsWithGrantOption") or ()
                ),
                "resource_kind": next(iter(grant.get("Resource") or {}), None),
            },
        )


def _tags(place: Place) -> Iterator[Found]:
    for tag in place.each(LIST_TAGS, "LFTags"):
        yield place.resource(
            "aws_lakeformation_lf_tag",
            tag["TagKey"],
            {
                "key": tag["TagKey"],
                "values": list(tag.get("TagValues") or ()),
                "catalog_id": tag.get("CatalogId", place.scope.account_id),
                "id": f"{tag.get('CatalogId', place.scope.account_id)}:{tag['TagKey']}",
            },
        )


def _filters(place: Place) -> Iterator[Found]:
    for each in place.each(LIST_FILTERS, "DataCellsFilters"):
        name = f"{each.get('DatabaseName')}/{each.get('TableName')}/{each['Name']}"
        table: dict[str, Value] = {
            "database_name": each.get("DatabaseName"),
            "table_name": each.get("TableName"),
            "name": each["Name"],
        }
        yield place.resource("aws_lakeformation_data_cells_filter", name, {"table_data": [table]})


def _opt_ins(place: Place) -> Iterator[Found]:
    for number, each in enumerate(place.each(LIST_OPT_INS, "LakeFormationOptInsInfoList"), 1):
        principal = _principal(each)
        yield place.resource(
            "aws_lakeformation_opt_in",
            f"{principal}/{number}",
            {"principal": [{"data_lake_principal_identifier": principal}]},
        )


# Empty, or off, until somebody changes them.
_BY_HAND = {
    "allow_external_data_filtering": "AllowExternalDataFiltering",
    "allow_full_table_external_data_access": "AllowFullTableExternalDataAccess",
    "authorized_session_tag_value_list": "AuthorizedSessionTagValueList",
    "external_data_filtering_allow_list": "ExternalDataFilteringAllowList",
    "trusted_resource_owners": "TrustedResourceOwners",
}


def _left_to_iam(grants: list[dict[str, Any]]) -> bool:
    """Return whether new databases or tables are governed by IAM alone; without a grant they are not."""
    return bool(grants) and all(
        _principal(grant) == _IAM_ALLOWED and "ALL" in (grant.get("Permissions") or ())
        for grant in grants
    )


def _settings(place: Place) -> Iterator[Found]:
    settings = (place.call(GET_SETTINGS) or {})["DataLakeSettings"]
    admins = _identifiers(settings.get("DataLakeAdmins"))
    readers = _identifiers(settings.get("ReadOnlyAdmins"))
    defaults = {
        side: settings.get(key) or []
        for side, key in (
            ("create_database_default_permissions", "CreateDatabaseDefaultPermissions"),
            ("create_table_default_permissions", "CreateTableDefaultPermissions"),
        )
    }
    others = {attribute: settings.get(key) or None for attribute, key in _BY_HAND.items()}
    left_to_iam = all(_left_to_iam(grants) for grants in defaults.values())
    if left_to_iam and not (admins or readers or any(others.values())):
        return
    yield place.resource(
        "aws_lakeformation_data_lake_settings",
        place.scope.account_id,
        {
            "id": place.scope.account_id,
            "admins": admins,
            "read_only_admins": readers,
            **others,
            **{
                side: [
                    {
                        "principal": _principal(grant),
                        "permissions": list(grant.get("Permissions") or ()),
                    }
                    for grant in grants
                ]
                for side, grants in defaults.items()
            },
        },
    )


def _identifiers(principals: list[dict[str, Any]] | None) -> list[Value]:
    return [p.get("DataLakePrincipalIdentifier") for p in principals or ()]
