"""How the site is to be served: the headers of every answer, and the same said to the common web servers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .page import OWN_FOLDER, MediaType

_MOST_SECONDS = 300
"""A badge that was taken back is seen to be so after five minutes."""
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Pages have no script, no picture and no form: a browser may refuse all of them (Content Security Policy 3)."""
_HIDDEN = ("status/", "credentials/")
"""Folders that no search engine has a use for."""


def response_headers(path: str, media_type: MediaType, *, ttl: int) -> dict[str, str]:
    """The headers of the answer for a page; `ttl` is that of the status lists, in seconds."""
    headers = common_headers(ttl) | {"Content-Type": content_type(media_type)}
    return headers | ({"X-Robots-Tag": "noindex"} if path.startswith(_HIDDEN) else {})


def common_headers(ttl: int) -> dict[str, str]:
    """The headers of every answer: readable from any web page, soon asked for again, and not taken for a script."""
    return {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": f"public, max-age={min(ttl, _MOST_SECONDS)}",
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def content_type(media_type: MediaType) -> str:
    """The header for a media type: what is text is in UTF-8."""
    return f"{media_type.name}; charset=utf-8" if media_type.name.startswith("text/") else media_type.name


@dataclass(frozen=True, slots=True)
class Rule:
    """The type of the pages at a path, in which one ``*`` stands for anything."""

    pattern: str
    media_type: MediaType

    @property
    def expression(self) -> str:
        """The path as a regular expression."""
        return ".+".join(map(re.escape, self.pattern.split("*")))


def server_files(rules: Iterable[Rule], prefix: str, *, ttl: int) -> Mapping[str, str]:
    """The same rules for the common servers, by the path of the file that says them.

    `prefix` is the path of the site's own address. What needs no rule, since each server knows it by the name's end,
    has none: HTML, CSS, plain text, and JSON. Without ``.nojekyll``, GitHub Pages leaves out whatever begins with a
    dot, such as ``.well-known`` with the issuer's keys.
    """
    listed = list(rules)
    return {
        ".htaccess": _apache(listed, ttl),
        "_headers": _pages_host(listed, prefix, ttl),
        "nginx.conf": _nginx(listed, prefix, ttl),
        ".nojekyll": "",
    }


def _apache(rules: list[Rule], ttl: int) -> str:
    lines = ["# Apache 2.4.10 or later, with mod_headers and mod_alias; written by microbadge."]
    lines += ["DirectoryIndex index.html", "AddDefaultCharset utf-8"]
    lines += ["<IfModule mod_alias.c>", f'  RedirectMatch 404 "/{re.escape(OWN_FOLDER)}(/|$)"', "</IfModule>"]
    lines += ["<IfModule mod_headers.c>"]
    lines += [f'  Header set {name} "{value}"' for name, value in common_headers(ttl).items()]
    for rule in rules:
        where = f'"expr=%{{REQUEST_URI}} =~ m#/{rule.expression}$#"'
        lines.append(f'  Header set Content-Type "{content_type(rule.media_type)}" {where}')
    hidden = "|".join(_HIDDEN)
    lines += [f'  Header set X-Robots-Tag "noindex" "expr=%{{REQUEST_URI}} =~ m#/({hidden})#"', "</IfModule>"]
    return _text(lines)


def _pages_host(rules: list[Rule], prefix: str, ttl: int) -> str:
    lines = [f"{prefix}/*", *(f"  {name}: {value}" for name, value in common_headers(ttl).items())]
    for rule in rules:
        lines += [f"{prefix}/{rule.pattern}", f"  Content-Type: {content_type(rule.media_type)}"]
    for folder in _HIDDEN:
        lines += [f"{prefix}/{folder}*", "  X-Robots-Tag: noindex"]
    return _text(lines)


def _nginx(rules: list[Rule], prefix: str, ttl: int) -> str:
    common = [f'add_header {name} "{value}" always;' for name, value in common_headers(ttl).items()]
    lines = ["# nginx: include this file in the `server` block of the site; written by microbadge."]
    lines += _location(f"^~ {prefix}/{OWN_FOLDER}", ["return 404;"])
    for rule in rules:
        body = ["types { }", f'default_type "{content_type(rule.media_type)}";', *common]
        if rule.pattern.startswith(_HIDDEN):
            body.append('add_header X-Robots-Tag "noindex" always;')
        lines += _location(f'~ "^{re.escape(prefix)}/{rule.expression}$"', body)
    lines += _location(f"{prefix}/", ["index index.html;", "charset utf-8;", *common])
    return _text(lines)


def _location(match: str, body: list[str]) -> list[str]:
    return [f"location {match} {{", *(f"  {line}" for line in body), "}"]


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
