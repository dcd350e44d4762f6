//! From whom to whom a text went: the hosts that have it, the earliest first, and when.

use super::escape::inline;
use super::figures::{day, grouped};
use super::origins::Origins;
use maud::{Markup, html};

/// Hosts that are named.
const MOST: usize = 5;

/// The hosts of documents, which come by age; `all` is on how many hosts they are in all. An arrow stands between two of them if the
/// later one is later by its date, a comma if that is not known. A document without a host is named by its id.
pub(super) fn route<'a>(ids: impl Iterator<Item = &'a str>, all: u64, origins: &'a Origins) -> Markup {
    let mut stops: Vec<(&str, Option<i32>)> = Vec::new();
    let (mut first, mut last) = (None, None);
    for id in ids {
        let (name, date) = (origins.host_name(id).unwrap_or(id), origins.date(id));
        (first, last) = (first.or(date), date.or(last));
        if stops.len() <= MOST && stops.iter().all(|&(known, _)| known != name) {
            stops.push((name, date));
        }
    }
    let more = all.saturating_sub(MOST as u64).max(u64::from(stops.len() > MOST));
    stops.truncate(MOST);
    html! {
        @for (place, (name, date)) in stops.iter().enumerate() {
            @if place > 0 {
                @let before = stops[place - 1].1;
                @if before.is_some() && date.is_some() && before < *date { " → " } @else { ", " }
            }
            (inline(name))
        }
        @if more > 0 { " and " (grouped(more)) " more" }
        @if let (Some(first), Some(last)) = (first.map(day), last.map(day)) {
            " · " span.date { (first) @if first != last { " to " (last) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Documents};
    use super::*;
    use crate::error::Result;
    use crate::logs::Logs;

    /// Documents by id: the host is what stands before the dash, the day what stands behind it.
    struct Named(Vec<String>);

    impl Documents for Named {
        fn each(&self, each: &mut dyn FnMut(&Document<'_>)) -> Result<()> {
            for id in &self.0 {
                let (host, day) = id.split_once('-').unwrap();
                let host = (!host.is_empty()).then_some(host);
                each(&Document { id, host, date: day.parse::<i64>().ok().map(|day| day * 86400), bytes: 9 });
            }
            Ok(())
        }

        fn texts(&self, _: &[&str]) -> Result<Vec<Option<String>>> {
            Ok(Vec::new())
        }
    }

    fn told(ids: &[&str], all: u64) -> String {
        let folder = tempfile::tempdir().unwrap();
        let named = Named(ids.iter().map(|&id| id.to_owned()).collect());
        let origins = Origins::read(&Logs::of(folder.path()), Some(&named)).unwrap();
        let told = route(ids.iter().copied(), all, &origins).into_string();
        told.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
    }

    #[test]
    fn an_arrow_goes_forward_in_time() {
        assert_eq!(told(&["a-0", "b-0", "a-1", "c-2", "d-"], 4), "a, b → c, d · 1970-01-01 to 1970-01-03");
        assert_eq!(told(&["a-3", "a-3"], 1), "a · 1970-01-04");
        assert_eq!(told(&["-x", "-y"], 0), "-x, -y", "no hosts, no dates");
    }

    #[test]
    fn many_hosts_are_counted() {
        assert_eq!(told(&["a-", "b-", "c-", "d-", "e-", "f-"], 30), "a, b, c, d, e and 25 more");
    }
}
