def story_records() -> list[dict[str, object]]:
    return []
