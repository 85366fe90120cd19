"""Functions of IP networks.

Source: OpenTofu documentation, "Functions", IP network functions; RFC 4632, RFC 4291
"""

from __future__ import annotations

from floe_guard.loaders.hcl.cty.types import BOOL, NUMBER, STRING, Type
from floe_guard.loaders.hcl.cty.values import Value, boolean, list_value, string, unknown
from floe_guard.loaders.hcl.functions.core import (
    LIST_OF_STRING,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    whole,
)

FAMILY = Family()
_PREFIX = Param("prefix", STRING)


class _Network:
    """A network: its address as a number, the bits of an address, the bits of the prefix."""

    __slots__ = ("address", "bits", "length")

    def __init__(self, address: int, bits: int, length: int) -> None:
        self.address = address
        self.bits = bits
        self.length = length

    @property
    def hosts(self) -> int:
        """How many addresses there are."""
        return 1 << (self.bits - self.length)

    def text(self) -> str:
        return f"{_address_text(self.address, self.bits)}/{self.length}"


def _address_text(address: int, bits: int) -> str:
    """The canonical text; an IPv4-mapped IPv6 address is written as the IPv4 one."""
    from ipaddress import IPv4Address, IPv6Address

    if bits == 32:
        return str(IPv4Address(address))
    if address >> 32 == 0xFFFF:
        return str(IPv4Address(address & 0xFFFFFFFF))
    return str(IPv6Address(address))


def _parse_address(text: str) -> tuple[int, int] | None:
    """The number and the bits of an address; leading zeros of IPv4 parts are decimal."""
    from ipaddress import AddressValueError, IPv4Address, IPv6Address

    if "%" in text or not text.isascii():
        return None
    if ":" not in text:
        parts = text.split(".")
        if len(parts) != 4 or not all(p.isdigit() and len(p) <= 20 for p in parts):
            return None
        numbers = [int(p) for p in parts]
        if any(n > 255 for n in numbers):
            return None
        return int(IPv4Address(bytes(numbers))), 32
    if "." in text:
        head, _, tail = text.rpartition(":")
        last = _parse_address(tail)
        if last is None or last[1] != 32:
            return None
        text = f"{head}:{last[0] >> 16:x}:{last[0] & 0xFFFF:x}"
    try:
        return int(IPv6Address(text)), 128
    except AddressValueError:
        return None


def _parse(text: str, index: int = 0) -> _Network:
    address, slash, length_text = text.partition("/")
    parsed = _parse_address(address)
    valid = slash and length_text.isdigit() and length_text.isascii() and len(length_text) < 9
    if parsed is None or not valid:
        raise FunctionError("not a network in CIDR notation, such as 10.0.0.0/16", index)
    number, bits = parsed
    length = int(length_text)
    if length > bits:
        raise FunctionError(f"a prefix of {length} bits is too long", index)
    return _Network(number >> (bits - length) << (bits - length), bits, length)


def _big(value: Value, index: int) -> int:
    raw = value.raw
    if not isinstance(raw, int):
        raise FunctionError("a whole number is required", index)
    return raw


def _mapped(network: _Network, want: Type) -> Value | None:
    """Unknown for IPv4-mapped IPv6 networks, with which OpenTofu's arithmetic goes astray."""
    if network.bits == 128 and network.address >> 32 == 0xFFFF:
        return unknown(want, "arithmetic on an IPv4-mapped IPv6 network is not defined")
    return None


def _inserted(network: _Network, number: int, shift: int) -> int:
    """Put a number into the network's address, as a magnitude of its bits.

    Returns:
        The address.

    Raises:
        FunctionError: It does not fit.
    """
    result = abs(network.address | number << shift)
    if result >> network.bits:
        raise FunctionError("the number does not fit into an address")
    return result


_LOW_64 = (1 << 64) - 1


@FAMILY.define("cidrhost", _PREFIX, Param("hostnum", NUMBER), returns=STRING)
def _cidrhost(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    host = _big(args[1], 1)
    network = _parse(args[0].raw)
    odd = _mapped(network, want)
    if odd is not None:
        return odd
    if host < 0:
        checked = -host - 1
        position = network.hosts + host
    else:
        # Only the low 64 bits are compared, as signed ones.
        low = host & _LOW_64
        checked = low - (1 << 64) if low >> 63 else low
        position = host
    if checked >= network.hosts:
        raise FunctionError(
            f"a prefix of {network.length} bits does not accommodate host number {host}", 1
        )
    return string(_address_text(_inserted(network, position, 0), network.bits))


@FAMILY.define("cidrnetmask", _PREFIX, returns=STRING)
def _cidrnetmask(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    network = _parse(args[0].raw)
    odd = _mapped(network, want)
    if odd is not None:
        return odd
    if network.bits != 32:
        raise FunctionError("an IPv6 network has no netmask", 0)
    return string(_address_text((1 << 32) - network.hosts, 32))


@FAMILY.define(
    "cidrsubnet", _PREFIX, Param("newbits", NUMBER), Param("netnum", NUMBER), returns=STRING
)
def _cidrsubnet(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    new_bits = whole(args[1], 1, "number of bits")
    number = _big(args[2], 2)
    network = _parse(args[0].raw)
    odd = _mapped(network, want)
    if odd is not None:
        return odd
    length = network.length + new_bits
    if length > network.bits:
        raise FunctionError(
            f"a prefix of {network.length} bits cannot be extended by {new_bits}", 1
        )
    if length < 0:
        raise FunctionError("the prefix becomes shorter than nothing", 1)
    highest = (1 << new_bits) - 1 if 0 <= new_bits < 64 else _LOW_64
    if abs(number) & _LOW_64 > highest:
        raise FunctionError(
            f"an extension of {new_bits} bits does not accommodate subnet number {number}", 2
        )
    address = _inserted(network, number, network.bits - length)
    return string(_Network(address, network.bits, length).text())


@FAMILY.define("cidrsubnets", _PREFIX, variadic=Param("newbits", NUMBER), returns=LIST_OF_STRING)
def _cidrsubnets(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    network = _parse(args[0].raw)
    odd = _mapped(network, want)
    if odd is not None:
        return odd
    found: list[Value] = []
    following = network.address
    for i, arg in enumerate(args[1:], 1):
        extension = whole(arg, i, "number of bits")
        if not 1 <= extension <= 32:
            raise FunctionError("a prefix is extended by 1 to 32 bits", i)
        length = network.length + extension
        if length > network.bits:
            raise FunctionError(f"a prefix of {length} bits is too long", i)
        size = 1 << (network.bits - length)
        start = (following + size - 1) // size * size
        following = start + size
        # Nothing comes before the zero address, so that no allocation can start there.
        if following > network.address + network.hosts or network.address == 0:
            raise FunctionError(f"not enough address space left for {length} bits", i)
        found.append(string(_Network(start, network.bits, length).text()))
    return list_value(STRING, found)


@FAMILY.define(
    "cidrcontains",
    Param("containing_prefix", STRING),
    Param("contained_ip_or_prefix", STRING),
    returns=BOOL,
)
def _cidrcontains(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    outer = _parse(args[0].raw)
    address = _parse_address(args[1].raw)
    inner = _Network(*address, address[1]) if address else _parse(args[1].raw, 1)
    if inner.bits != outer.bits:
        raise FunctionError("the addresses are of different families", 1)
    start = inner.address - outer.address
    return boolean(start >= 0 and start + inner.hosts <= outer.hosts)
