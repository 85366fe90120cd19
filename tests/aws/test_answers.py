"""What is read from an S3 answer is what botocore reads, in whatever form it comes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import pytest
from botocore.parsers import ResponseParserError, ResponseParserFactory
from botocore.session import get_session
from botocore.utils import parse_timestamp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from floe_guard.aws.answers import AnswerParserFactory, read_time

S3_NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
LISTINGS = ("ListObjectsV2", "ListObjectVersions", "ListMultipartUploads", "DeleteObjects")
MODEL = get_session().get_service_model("s3")
OURS = AnswerParserFactory().create_parser("rest-xml")
THEIRS = ResponseParserFactory().create_parser("rest-xml")

# Everything that XML can carry, and more often what a reader stumbles over.
TEXT = st.text(
    st.one_of(
        st.sampled_from("+%/.. \t\n\r&<>\"']é\u2028\U0001f600"),
        st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    ),
    max_size=12,
)
TIME = st.one_of(
    st.datetimes(timezones=st.just(UTC)).map(lambda t: t.strftime("%Y-%m-%dT%H:%M:%S.000Z")),
    st.datetimes().map(lambda t: t.isoformat() + "Z"),
    st.sampled_from(
        [
            "2026-02-30T00:00:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T24:00:00.000Z",
            "2026-01-01T00:00:00.1Z",
            "2026-01-01T00:00:00.123456789Z",
            "2026-01-01T00:00:00+02:00",
            "2026-01-01T00:00:00",
            "20260101T000000Z",
            "2026-W01-1T00:00:00Z",
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "1767225600",
            "1767225600.5",
            "٢٠٢٦-01-01T00:00:00Z",
            "",
            "soon",
        ]
    ),
)


def answer(operation: str, body: bytes, parser: Any, status: int = 200) -> Any:
    """Return what `parser` makes of an answer, or the kind of error that it raises."""
    response = {
        "status_code": status,
        "headers": {"x-amz-request-id": "1"},
        "body": body,
        "context": {"operation_name": operation},
    }
    try:
        return comparable(parser.parse(response, MODEL.operation_model(operation).output_shape))
    except (ResponseParserError, ValueError, TypeError, AttributeError) as error:
        return type(error)


def comparable(value: Any) -> Any:
    """Spell out the elements that botocore leaves in place of a text which stands twice."""
    if isinstance(value, dict):
        return {key: comparable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [comparable(part) for part in value]
    return (value.tag, value.text) if hasattr(value, "tag") else value


def element(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"


def number() -> st.SearchStrategy[str]:
    return st.one_of(st.integers(0, 2**63).map(str), st.sampled_from(["", "-1", " 7 ", "x", "1e3"]))


def nested(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(*parts), max_size=6).map("".join)


def plain(*names: str) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(names), TEXT).map(lambda t: element(t[0], escape(t[1])))


OWNER = nested(plain("ID", "DisplayName", "Else")).map(lambda s: element("Owner", s))
ENTRY = nested(
    plain("Key", "ETag", "VersionId", "UploadId", "StorageClass", "Code", "Message", "Unknown"),
    plain("ChecksumAlgorithm", "IsLatest", "DeleteMarker"),
    number().map(lambda n: element("Size", escape(n))),
    st.sampled_from(["LastModified", "Initiated"]).flatmap(
        lambda name: TIME.map(lambda t: element(name, t))
    ),
    OWNER,
    st.booleans().map(
        lambda b: element("RestoreStatus", element("IsRestoreInProgress", str(b).lower()))
    ),
)
NAMES = ("Contents", "Version", "DeleteMarker", "Upload", "Deleted", "Error", "CommonPrefixes")


def document(parts: list[str], namespace: bool) -> bytes:
    return f"<Result{S3_NAMESPACE if namespace else ''}>{''.join(parts)}</Result>".encode()


DOCUMENT = st.builds(
    document,
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(NAMES), ENTRY).map(lambda t: element(*t)),
            plain("Name", "Prefix", "EncodingType", "NextContinuationToken", "NextKeyMarker"),
            st.sampled_from(["true", "false", "", "1"]).map(lambda t: element("IsTruncated", t)),
        ),
        max_size=8,
    ),
    st.booleans(),
)


@given(st.sampled_from(LISTINGS), DOCUMENT)
@example("ListObjectsV2", b"<R><Contents><Size></Size><Size>0</Size></Contents></R>")
@settings(max_examples=400, deadline=None)
def test_a_generated_answer_is_read_as_botocore_reads_it(operation: str, body: bytes) -> None:
    assert answer(operation, body, OURS) == answer(operation, body, THEIRS)


@given(st.sampled_from(LISTINGS), DOCUMENT, st.data())
@settings(max_examples=200, deadline=None)
def test_a_body_that_breaks_off_is_no_answer(operation: str, body: bytes, data: Any) -> None:
    cut = body[: data.draw(st.integers(1, len(body) - 1))]
    assert answer(operation, cut, OURS) is answer(operation, cut, THEIRS) is ResponseParserError


@given(TIME)
@settings(deadline=None)
def test_a_time_is_the_time_that_botocore_reads(text: str) -> None:
    def read(reader: Any) -> Any:
        try:
            return reader(text)
        except (ValueError, RuntimeError) as error:
            return type(error)

    ours, theirs = read(read_time), read(parse_timestamp)
    assert ours == theirs
    if isinstance(ours, datetime):
        assert ours.utcoffset() == theirs.utcoffset()


PAGE = (
    "<ListBucketResult{namespace}><Name>b</Name><IsTruncated>true</IsTruncated>"
    "<NextContinuationToken>t=/+</NextContinuationToken><EncodingType>url</EncodingType>"
    "<Contents><Key>a%0D%0A+b</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified>"
    "<ETag>&quot;e&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm><Size>5</Size>"
    "<Owner><ID>o</ID></Owner><StorageClass>STANDARD</StorageClass><Brand>new</Brand></Contents>"
    "<Contents><Key>c</Key><ETag/><Size>0</Size></Contents></ListBucketResult>"
)


@pytest.mark.parametrize("namespace", ["", S3_NAMESPACE])
def test_a_page_has_keys_sizes_and_times(namespace: str) -> None:
    page = answer("ListObjectsV2", PAGE.format(namespace=namespace).encode(), OURS)
    first, second = page["Contents"]
    assert first == {
        "Key": "a%0D%0A+b",
        "LastModified": datetime(2026, 1, 2, 3, 4, 5, 678000, UTC),
        "ETag": '"e"',
        "ChecksumAlgorithm": ["CRC32"],
        "Size": 5,
        "Owner": {"ID": "o"},
        "StorageClass": "STANDARD",
    }
    assert second == {"Key": "c", "ETag": "", "Size": 0}
    assert (page["IsTruncated"], page["NextContinuationToken"]) == (True, "t=/+")


def test_an_element_that_stands_twice_is_botocores_to_read() -> None:
    body = (
        b"<R><Contents><ChecksumAlgorithm>A</ChecksumAlgorithm><ChecksumAlgorithm>B"
        b"</ChecksumAlgorithm></Contents><Contents><Key>k</Key></Contents></R>"
    )
    page = answer("ListObjectsV2", body, OURS)
    assert page["Contents"] == [{"ChecksumAlgorithm": ["A", "B"]}, {"Key": "k"}]


@pytest.mark.parametrize("status", [301, 403, 503])
def test_an_error_is_botocores_to_read(status: int) -> None:
    body = b"<Error><Code>SlowDown</Code><Message>m</Message><RequestId>2</RequestId></Error>"
    ours = answer("ListObjectsV2", body, OURS, status)
    assert ours == answer("ListObjectsV2", body, THEIRS, status)
    assert ours["Error"] == {"Code": "SlowDown", "Message": "m"}


@pytest.mark.parametrize("protocol", ["json", "query", "ec2", "rest-json"])
def test_other_protocols_are_read_by_botocores_own_parsers(protocol: str) -> None:
    ours = AnswerParserFactory().create_parser(protocol)
    assert type(ours) is type(ResponseParserFactory().create_parser(protocol))
