"""What a reader of the article should know: each doubt a short code, a colon, an explanation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ..records import When

WEB = date(1991, 8, 6)  # the first page of the World Wide Web


def doubt_date(published: When | None, fetched_at: datetime | None) -> list[str]:
    """No date, one after the capture, one before there was a web."""
    if published is None:
        return ["no-date: the page names no day of publication"]
    day = published.date() if isinstance(published, datetime) else published
    if day < WEB:
        return [f"before-web: published {day}, before there was a web to publish on"]
    if fetched_at is not None and day > (fetched_at.astimezone(UTC) + timedelta(days=1)).date():
        return [f"future-date: published {day}, captured {fetched_at.date()}"]
    return []
