//! Numbers as people read them.

use maud::{Markup, html};

/// A number with its thousands set apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of things: `one` is what one of them is called, `many` what several are.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number of hosts, and of documents whose host is not known; nothing, if none is.
pub(super) fn hosts([known, unknown]: [u64; 2]) -> Option<String> {
    let hosts = (known > 0).then(|| count(known, "host", "hosts"))?;
    Some(if unknown > 0 { format!("{hosts} and {} unknown", grouped(unknown)) } else { hosts })
}

/// A part of a whole in per cent. Neither all nor nothing, unless it is.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if part == 0 || whole == 0 {
        return "0\u{a0}%".to_owned();
    }
    if part >= whole {
        return "100\u{a0}%".to_owned();
    }
    let percent = 100.0 * part as f64 / whole as f64;
    match percent {
        p if p < 0.1 => "<\u{a0}0.1\u{a0}%".to_owned(),
        p if p > 99.9 => ">\u{a0}99.9\u{a0}%".to_owned(),
        p if (9.95..=90.05).contains(&p) => format!("{p:.0}\u{a0}%"),
        p => format!("{p:.1}\u{a0}%"),
    }
}

/// A number of bytes.
pub(super) fn bytes(number: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if number < 1000 {
        return count(number, "byte", "bytes");
    }
    let (mut value, mut unit) = (number as f64 / 1e3, 0);
    while value >= 999.5 && unit + 1 < UNITS.len() {
        (value, unit) = (value / 1e3, unit + 1);
    }
    let decimals = usize::from(value < 9.95);
    format!("{value:.decimals$}\u{a0}{}", UNITS[unit])
}

/// A day as `2024-01-31`, from minutes since 1970.
pub(super) fn day(minutes: i32) -> String {
    let instant = jiff::Timestamp::from_second(i64::from(minutes) * 60);
    instant.map_or_else(|_| String::new(), |instant| instant.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

/// A bar that fills a part of its cell; none for nothing. `class` is `fill` or `other`.
pub(super) fn bar(part: u64, whole: u64, class: &str) -> Markup {
    let width = 100.0 * part.min(whole) as f64 / whole.max(1) as f64;
    html! {
        @if part > 0 {
            svg.bar width="100%" height="8" aria-hidden="true" {
                rect.rail width="100%" height="8" {}
                rect class=(class) width={ (format!("{:.2}", width.max(0.5))) "%" } height="8" {}
            }
        }
    }
}

/// A coordinate: tenths are fine enough, and always written alike.
pub(super) fn n(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!([0, 999, 1000, 12_345_678].map(grouped), ["0", "999", "1,000", "12,345,678"]);
        assert_eq!([1, 2, 0].map(|number| count(number, "day", "days")), ["1 day", "2 days", "0 days"]);
        let hosts = [[0, 5], [1, 0], [2, 3]].map(hosts);
        assert_eq!(hosts.map(Option::unwrap_or_default), ["", "1 host", "2 hosts and 3 unknown"]);
    }

    #[test]
    fn a_part_is_neither_all_nor_nothing_unless_it_is() {
        let shown = [(0, 9), (1, 9999), (5, 100), (1, 2), (9998, 9999), (3, 3), (0, 0)];
        let shown = shown.map(|(x, y)| percent(x, y).replace('\u{a0}', " "));
        assert_eq!(shown, ["0 %", "< 0.1 %", "5.0 %", "50 %", "> 99.9 %", "100 %", "0 %"]);
    }

    #[test]
    fn bytes_have_two_figures() {
        let shown =
            [1, 999, 1234, 56_789, 999_499, 999_500, 7 << 40].map(|number| bytes(number).replace('\u{a0}', " "));
        assert_eq!(shown, ["1 byte", "999 bytes", "1.2 kB", "57 kB", "999 kB", "1.0 MB", "7.7 TB"]);
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!([day(0), day(-1), day(28_444_320)], ["1970-01-01", "1969-12-31", "2024-01-31"]);
    }
}
