//! Dates of documents, as seconds since 1970.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Seconds since 1970-01-01 UTC of an ISO 8601 date or date-time (with or without offset; without, UTC is taken) or of a
/// YYYYMMDD. Anything else is `None`: a wrong guess would decide which copy is kept.
#[must_use]
pub fn parse_date(text: &str) -> Option<i64> {
    let text = text.trim();
    // "+2024…", "2024" and other short forms are valid to the parser below, but as likely to be something else.
    if text.len() < 8 || !text.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_second());
    }
    let civil: DateTime = text.parse().ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::parse_date;

    #[test]
    fn dates_and_date_times() {
        let day = 1_706_659_200;
        for text in ["2024-01-31", "20240131", " 2024-01-31 ", "2024-01-31T00:00:00Z", "2024-01-31T01:00:00+01:00"] {
            assert_eq!(parse_date(text), Some(day), "{text}");
        }
        for text in ["2024-01-31T12:00:00", "2024-01-31 12:00", "2024-01-31t12:00:00z", "20240131T120000Z"] {
            assert_eq!(parse_date(text), Some(day + 43_200), "{text}");
        }
        assert_eq!(parse_date("2024-01-31T13:00:00.25+0100"), Some(day + 43_200));
        assert_eq!(parse_date("1969-12-31"), Some(-86_400));
    }

    #[test]
    fn what_is_no_date() {
        for text in ["", "2024", "yesterday", "20241331", "2024-02-30", "1706659200", "31.01.2024", "é2024-01-31"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
