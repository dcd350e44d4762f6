//! Numbers to pictures: sizes on two logarithmic axes, and similarities by their frequency.

use super::figures::{grouped, n};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The drawing area, in units of the picture, which is 420 wide and 250 high.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 408.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 208.0;
/// Sizes up to which each has a point of its own; above, neighbours share one, four to each doubling.
const POOLED_FROM: u64 = 64;

/// How many there are of each size. There are never many sizes: `n` different ones need `n²/2` members.
#[derive(Clone, Debug, Default)]
pub(super) struct Sizes(BTreeMap<u64, u64>);

impl Sizes {
    /// Counts one of this size.
    pub(super) fn add(&mut self, size: u64) {
        *self.0.entry(size).or_default() += 1;
    }

    /// Sizes that share a point, from the first to the last of them, and how many there are of all of these.
    fn points(&self) -> Vec<(RangeInclusive<u64>, u64)> {
        let sizes: Vec<(u64, u64)> = self.0.iter().map(|(&size, &count)| (size, count)).collect();
        let points = sizes.chunk_by(|one, next| one.0 > POOLED_FROM && quarter(one.0) == quarter(next.0));
        let point = |of: &[(u64, u64)]| Some((of.first()?.0..=of.last()?.0, of.iter().map(|(_, count)| count).sum()));
        points.filter_map(point).collect()
    }

    /// Sizes and numbers in words, where there are too few for a picture.
    fn in_words(&self, one: &str, many: &str, members: &str) -> String {
        let parts: Vec<String> = self
            .0
            .iter()
            .map(|(size, count)| {
                let what = if *count == 1 { one } else { many };
                format!("{} {what} of {} {members}", grouped(*count), grouped(*size))
            })
            .collect();
        format!("{}.", parts.join(", "))
    }
}

/// In which fourth of which doubling a size is.
fn quarter(size: u64) -> u64 {
    ((size as f64).log2() * 4.0) as u64
}

/// A point for each size: how many there are of it. `members` says what sizes count.
pub(super) fn sizes(sizes: &Sizes, title: &str, [one, many, members]: [&str; 3]) -> Markup {
    let largest = sizes.0.keys().next_back().copied().unwrap_or(0);
    if sizes.0.len() < 3 {
        let said = if sizes.0.is_empty() { format!("No {many}.") } else { sizes.in_words(one, many, members) };
        return html! { figure { p.head { (title) } p.empty { (said) } } };
    }
    let points = sizes.points();
    let most = points.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let (x, y) = (Axis::new(2, largest, LEFT, RIGHT), Axis::new(1, most, BOTTOM, TOP));
    html! {
            figure {
                svg.chart viewBox="0 0 420 250" role="img" aria-label={ (title) ", the largest of " (grouped(largest)) " " (members) } {
                    text.head x="12" y="18" { (title) }
                    @for tick in y.ticks() {
                        line.grid x1=(n(LEFT)) x2=(n(RIGHT)) y1=(n(y.at(tick))) y2=(n(y.at(tick))) {}
                        text.tick.end x=(n(LEFT - 6.0)) y=(n(y.at(tick) + 4.0)) { (short(tick)) }
                    }
                    @for tick in x.ticks() {
                        line.grid x1=(n(x.at(tick))) x2=(n(x.at(tick))) y1=(n(TOP)) y2=(n(BOTTOM)) {}
                        text.tick.middle x=(n(x.at(tick))) y=(n(BOTTOM + 16.0)) { (short(tick)) }
                    }
                    @for (of, count) in &points {
                        circle.point cx=(n(x.at(*of.start()))) cy=(n(y.at(*count))) r="3.5" {
                            title {
                                (grouped(*count)) " of " (grouped(*of.start()))
                                @if of.start() != of.end() { " to " (grouped(*of.end())) } " " (members)
                            }
                        }
                    }
    text.tick.middle x=(n(f64::midpoint(LEFT, RIGHT))) y="244" { (members) " each (logarithmic)" }
                    text.tick x="12" y=(n(TOP - 12.0)) { "number of " (many) " (logarithmic)" }
                }
            }
        }
}

/// A logarithmic axis from `least` to a power of ten.
struct Axis {
    least: u64,
    most: u64,
    from: f64,
    to: f64,
}

impl Axis {
    fn new(least: u64, most: u64, from: f64, to: f64) -> Self {
        // Up to 1, 2 or 5 times a power of ten.
        let steps = [1, 2, 5].map(|step: u64| (0..19).map(move |power| step.saturating_mul(10_u64.pow(power))));
        let top = steps.into_iter().flatten().filter(|&step| step >= most && step > least).min();
        Self { least, most: top.unwrap_or(most), from, to }
    }

    fn at(&self, value: u64) -> f64 {
        let [least, most, value] = [self.least, self.most, value.max(self.least)].map(|number| (number as f64).ln());
        self.from + (self.to - self.from) * (value - least) / (most - least)
    }

    fn ticks(&self) -> Vec<u64> {
        let decades = self.most as f64 / self.least as f64;
        let steps: &[u64] = if decades > 1e4 {
            &[1]
        } else if decades > 100.0 {
            &[1, 3]
        } else {
            &[1, 2, 5]
        };
        let all = (0..19).flat_map(|power| steps.iter().map(move |step| step.saturating_mul(10_u64.pow(power))));
        all.filter(|tick| (self.least..=self.most).contains(tick)).collect()
    }
}

fn short(number: u64) -> String {
    match number {
        0..10_000 => grouped(number),
        10_000..1_000_000 => format!("{}k", number / 1000),
        _ => format!("{}M", grouped(number / 1_000_000)),
    }
}

/// How many bars a histogram has.
pub(super) const BINS: usize = 40;

/// Similarities from 0 to 1 in [`BINS`] steps, two kinds upon each other, and the threshold.
pub(super) fn histogram(bins: &[[u64; 2]; BINS], title: &str, names: [&str; 2], threshold: Option<f64>) -> Markup {
    let most = bins.iter().map(|bin| bin.iter().sum::<u64>()).max().unwrap_or(0).max(1);
    let x = |share: f64| LEFT + (RIGHT - LEFT) * share;
    let high = |count: u64| (BOTTOM - TOP) * count as f64 / most as f64;
    let wide = (RIGHT - LEFT) / BINS as f64;
    html! {
        figure {
            svg.chart viewBox="0 0 420 250" role="img" aria-label=(title) {
                text.head x="12" y="18" { (title) }
                text.tick.end x=(n(LEFT - 6.0)) y=(n(TOP + 4.0)) { (short(most)) }
                line.grid x1=(n(LEFT)) x2=(n(RIGHT)) y1=(n(TOP)) y2=(n(TOP)) {}
                @for (place, [below, above]) in bins.iter().enumerate() {
                    @let left = x(place as f64 / BINS as f64) + 0.5;
                    @if below + above > 0 {
                        g {
                            title { (names[0]) " " (grouped(*below)) ", " (names[1]) " " (grouped(*above)) }
                            rect.fill x=(n(left)) y=(n(BOTTOM - high(*below))) width=(n(wide - 1.0)) height=(n(high(*below))) {}
                            rect.other x=(n(left)) y=(n(BOTTOM - high(below + above))) width=(n(wide - 1.0)) height=(n(high(*above))) {}
                        }
                    }
                }
                line.axis x1=(n(LEFT)) x2=(n(RIGHT)) y1=(n(BOTTOM)) y2=(n(BOTTOM)) {}
                @for tenth in [0, 2, 4, 6, 8, 10] {
                    text.tick.middle x=(n(x(f64::from(tenth) / 10.0))) y=(n(BOTTOM + 16.0)) { (n(f64::from(tenth) / 10.0)) }
                }
                @if let Some(threshold) = threshold {
                    line.threshold x1=(n(x(threshold))) x2=(n(x(threshold))) y1=(n(TOP - 14.0)) y2=(n(BOTTOM)) {}
                    text.tick.end x=(n(x(threshold) - 4.0)) y=(n(TOP - 6.0)) { "threshold " (threshold) }
                }
                rect.fill x=(n(LEFT)) y="235" width="10" height="10" {}
                text.tick x=(n(LEFT + 15.0)) y="244" { (names[0]) }
                rect.other x=(n(LEFT + 130.0)) y="235" width="10" height="10" {}
                text.tick x=(n(LEFT + 145.0)) y="244" { (names[1]) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_sizes_share_points() {
        let mut drawn = Sizes::default();
        (2..100_000).for_each(|size| drawn.add(size));
        let points = drawn.points();
        assert!(points.len() < 120, "{}", points.len());
        assert_eq!(points.iter().map(|(_, count)| count).sum::<u64>(), 99_998);
        assert!(points.windows(2).all(|two| two[0].0.end() + 1 == *two[1].0.start()));
        assert!(points.iter().all(|(of, _)| of.start() == of.end() || of.end() * 10 < of.start() * 12));
        let picture = sizes(&drawn, "Sizes", ["one", "ones", "members"]).into_string();
        assert!(picture.contains("<svg") && !picture.contains("NaN") && !picture.contains("inf"), "{picture}");
    }

    #[test]
    fn few_sizes_are_told_in_words() {
        let mut few = Sizes::default();
        let said = |few: &Sizes| sizes(few, "Sizes", ["cluster", "clusters", "members"]).into_string();
        assert!(said(&few).contains("No clusters."));
        few.add(2);
        few.add(7);
        few.add(7);
        assert!(said(&few).contains("1 cluster of 2 members, 2 clusters of 7 members."));
        let mut large = Sizes::default();
        large.add(200);
        assert!(said(&large).contains("1 cluster of 200 members."), "to the member");
    }

    #[test]
    fn axes_hold_what_is_drawn() {
        for (least, most) in [(1, 1), (2, 2), (2, 3), (1, 999), (2, 1_000_000_007)] {
            let axis = Axis::new(least, most, 0.0, 100.0);
            for value in [least, most] {
                assert!((0.0..=100.0).contains(&axis.at(value)), "{least} {most}");
            }
            assert!((1..=12).contains(&axis.ticks().len()), "{least} {most} {:?}", axis.ticks());
        }
    }
}
