//! Times as logs spell them, as microseconds since 1970 in UTC.

/// `2026-09-01T08:19:04Z`, as CloudTrail writes every time; `None` for any other spelling and for what is no time.
pub fn exact(text: &[u8]) -> Option<i64> {
    let text: &[u8; 20] = text.try_into().ok()?;
    if [text[4], text[7], text[10], text[13], text[16], text[19]] != *b"--T::Z" {
        return None;
    }
    let two = |at: usize| digits(&text[at..at + 2]);
    moment([digits(&text[..4])?, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?])
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

fn moment([year, month, day, hour, minute, second]: [i64; 6]) -> Option<i64> {
    const MONTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = MONTHS.get(usize::try_from(month - 1).ok()?)? + i64::from(leap && month == 2);
    if year < 1970 || !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((((days_before(year, month) + day - 1) * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000)
}

/// Days from 1970 to the first of a month, with years that begin in March so that a leap day is their last.
fn days_before(year: i64, month: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 - 719_468
}

#[cfg(test)]
mod tests {
    use super::exact;

    #[test]
    fn times_are_counted_from_1970() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-09-01T08:19:04Z", 1_788_250_744),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(exact(text.as_bytes()), Some(seconds * 1_000_000), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_or_written_otherwise_is_left_to_others() {
        for text in [
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-09-01T24:00:00Z",
            "2026-09-01T00:00:60Z",
            "1969-12-31T23:59:59Z",
            "2026-09-01 08:19:04Z",
            "2026-09-01T08:19:04.0Z",
            "2026-09-01T08:19:04z",
            "",
        ] {
            assert_eq!(exact(text.as_bytes()), None, "{text}");
        }
    }
}
